package dev.terrace.app.site;

import java.io.StringWriter;
import java.util.function.Function;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes an XML document: elements are opened, given attributes and text, and closed in order. */
public final class XmlText {
  private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  private XmlText() throws XMLStreamException {
    this.xml = FACTORY.createXMLStreamWriter(text);
  }

  /** The document that a function writes. */
  public static String document(Function<XmlText, XmlText> content) {
    try {
      var document = new XmlText();
      document.xml.writeStartDocument("UTF-8", "1.0");
      content.apply(document).xml.writeEndDocument();
      return document.text.toString();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e); // nothing is written but into memory
    }
  }

  /** Opens the outermost element, whose namespace is that of all others. */
  public XmlText root(String name, String namespace) {
    return write(() -> {
      xml.writeStartElement(name);
      xml.writeDefaultNamespace(namespace);
    });
  }

  public XmlText open(String name) {
    return write(() -> xml.writeStartElement(name));
  }

  public XmlText close() {
    return write(xml::writeEndElement);
  }

  /** An element with text in it. */
  public XmlText element(String name, String content) {
    return write(() -> {
      xml.writeStartElement(name);
      xml.writeCharacters(legal(content));
      xml.writeEndElement();
    });
  }

  /** An element with nothing but attributes, given as names and values in turn. */
  public XmlText empty(String name, String... attributes) {
    return write(() -> {
      xml.writeEmptyElement(name);
      for (int i = 0; i < attributes.length; i += 2) {
        xml.writeAttribute(attributes[i], legal(attributes[i + 1]));
      }
    });
  }

  /** Without the few characters that XML 1.0 §2.2 knows no way to write. */
  private static String legal(String content) {
    return content.codePoints().allMatch(XmlText::isLegal)
        ? content
        : content
            .codePoints()
            .filter(XmlText::isLegal)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private static boolean isLegal(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  private interface Step {
    void run() throws XMLStreamException;
  }

  private XmlText write(Step step) {
    try {
      step.run();
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }
}
