package dev.terrace.web.build;

import java.util.List;
import java.util.Locale;

/** What can be done with a file, by its extension. */
enum FileKind {
  CSS,
  JAVASCRIPT,
  HTML,
  SVG,
  JSON,
  WEB_MANIFEST,
  /** Copied as it is. */
  OTHER;

  static FileKind of(String fileName) {
    String extension = fileName.substring(fileName.lastIndexOf('.') + 1);
    return switch (extension.toLowerCase(Locale.ROOT)) {
      case "css" -> CSS;
      case "js", "mjs" -> JAVASCRIPT;
      case "html", "htm" -> HTML;
      case "svg" -> SVG;
      case "json", "map" -> JSON;
      case "webmanifest" -> WEB_MANIFEST;
      default -> OTHER;
    };
  }

  /** The references in a text of this kind, in their order. */
  List<Reference> references(String text) {
    return switch (this) {
      case CSS -> Css.references(text);
      case JAVASCRIPT -> JavaScript.references(text);
      case HTML -> Html.references(text);
      case SVG -> Svg.references(text);
      case WEB_MANIFEST -> Json.references(text, Json.SOURCES);
      case JSON, OTHER -> List.of();
    };
  }

  /** The same text in fewer characters. */
  String minify(String text) {
    return switch (this) {
      case CSS -> Css.minify(text);
      case JAVASCRIPT -> JavaScript.minify(text);
      case HTML -> Html.minify(text);
      case SVG -> Svg.minify(text);
      case JSON, WEB_MANIFEST -> Json.minify(text);
      case OTHER -> text;
    };
  }
}
