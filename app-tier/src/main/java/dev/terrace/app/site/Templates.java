package dev.terrace.app.site;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Renders templates straight to UTF-8. Thread-safe. */
final class Templates {
  private static final String PACKAGE = "dev.terrace.app.template";

  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Templates.class.getClassLoader(), PACKAGE);

  byte[] render(Layout layout, View view) {
    var output = new Utf8ByteOutput();
    engine.render(view.template(), Map.of("layout", layout, "model", view), output);
    var bytes = new ByteArrayOutputStream(output.getContentLength());
    try {
      output.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
