package dev.terrace.web.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.Range;
import org.jsoup.nodes.TextNode;
import org.jsoup.nodes.XmlDeclaration;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/** Pictures in SVG, and SVG inside of pages. */
final class Svg {
  private static final Set<String> LOADING = Set.of("image", "feimage", "use", "script");

  /** Where whitespace is part of the content. */
  private static final Set<String> WITH_TEXT =
      Set.of("text", "title", "desc", "style", "script", "foreignobject", "metadata");

  /** An instruction of XML that names a style sheet. */
  private static final String STYLESHEET = "xml-stylesheet";

  private static final Pattern HREF = Pattern.compile("\\shref\\s*=\\s*[\"']([^\"'&]*)[\"']");

  private Svg() {}

  private static Document parse(String svg) {
    return Parser.xmlParser().setTrackPosition(true).parseInput(svg, "");
  }

  /** How an attribute uses a file; null when it names none. */
  static Reference.@Nullable Use use(String element, String attribute) {
    if (!attribute.equals("href") && !attribute.equals("xlink:href")) {
      return null;
    }
    String name = element.toLowerCase(Locale.ROOT);
    return LOADING.contains(name)
        ? Reference.Use.RESOURCE
        : name.equals("a") ? Reference.Use.LINK : null;
  }

  /** Pictures, symbols and styles of other files. */
  static List<Reference> references(String svg) {
    var markup = new Markup(svg);
    List<Reference> found = new ArrayList<>();
    parse(svg)
        .forEachNode(node -> {
          if (node instanceof XmlDeclaration declaration && declaration.name().equals(STYLESHEET)) {
            stylesheet(svg, declaration.sourceRange(), found);
          }
          if (!(node instanceof Element element)) {
            return;
          }
          for (Attribute attribute : element.attributes()) {
            Reference.Use use = use(element.normalName(), attribute.getKey());
            if (use != null) {
              markup.add(found, element, attribute, use, null);
            } else if (attribute.getValue().contains("url(")) { // style, fill, filter, mask …
              markup.addInside(found, element, attribute, Css.references(attribute.getValue()));
            }
          }
          if (element.normalName().equals("style")) {
            style(svg, element, found);
          }
        });
    return found;
  }

  private static void stylesheet(String svg, Range range, List<Reference> found) {
    Matcher href = HREF.matcher(svg).region(range.startPos(), range.endPos());
    if (href.find()) {
      found.add(
          new Reference(
              href.start(1), href.end(1), href.group(1), Reference.Use.RESOURCE, value -> value));
    }
  }

  private static void style(String svg, Element element, List<Reference> found) {
    Markup.data(
        element,
        range -> {
          String css = svg.substring(range.startPos(), range.endPos());
          int skip = css.startsWith("<![CDATA[") ? "<![CDATA[".length() : 0;
          int end = css.length() - (skip > 0 && css.endsWith("]]>") ? 3 : 0);
          try {
            Css.references(css.substring(skip, end))
                .forEach(reference -> found.add(reference.shifted(range.startPos() + skip)));
          } catch (SyntaxException e) {
            throw new SyntaxException(
                String.valueOf(e.getMessage()), range.startPos() + skip + e.offset());
          }
        });
  }

  /** Drops comments, the declaration of what is the default, and whitespace between elements. */
  static String minify(String svg) {
    var markup = new Markup(svg);
    List<Text.Edit> edits = new ArrayList<>();
    parse(svg)
        .forEachNode(node -> {
          if (!node.sourceRange().isTracked()) {
            return;
          }
          int start = node.sourceRange().startPos();
          int end = node.sourceRange().endPos();
          switch (node) {
            case Comment _ -> edits.add(new Text.Edit(start, end, ""));
            case XmlDeclaration declaration -> {
              if (declaration.name().equals("xml") && isDefault(declaration)) {
                edits.add(new Text.Edit(start, end, ""));
              }
            }
            case TextNode text -> {
              if (text.isBlank() && svg.substring(start, end).isBlank() && !inText(text)) {
                edits.add(new Text.Edit(start, end, ""));
              }
            }
            case Element element -> edits.addAll(markup.tighten(element.sourceRange()));
            default -> {}
          }
        });
    return Text.apply(svg, edits);
  }

  /** XML 1.0 in UTF-8 is what a reader takes for granted. */
  private static boolean isDefault(XmlDeclaration declaration) {
    String encoding = declaration.attr("encoding");
    return declaration.attr("version").equals("1.0")
        && (encoding.isEmpty() || encoding.equalsIgnoreCase("UTF-8"))
        && !declaration.attr("standalone").equals("no");
  }

  private static boolean inText(Node node) {
    for (Node around = node.parent(); around != null; around = around.parent()) {
      if (WITH_TEXT.contains(around.normalName()) || around.attr("xml:space").equals("preserve")) {
        return true;
      }
    }
    return false;
  }
}
