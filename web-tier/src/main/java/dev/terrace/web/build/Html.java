package dev.terrace.web.build;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/** Pages. */
final class Html {
  /** Attributes that name what is loaded with the page. */
  private static final Map<String, Set<String>> LOADED =
      Map.ofEntries(
          Map.entry("script", Set.of("src")),
          Map.entry("img", Set.of("src")),
          Map.entry("source", Set.of("src")),
          Map.entry("video", Set.of("src", "poster")),
          Map.entry("audio", Set.of("src")),
          Map.entry("track", Set.of("src")),
          Map.entry("embed", Set.of("src")),
          Map.entry("object", Set.of("data")),
          Map.entry("input", Set.of("src")));

  /** Attributes that name where one can go. */
  private static final Map<String, Set<String>> LINKS =
      Map.of("a", Set.of("href"), "area", Set.of("href"), "iframe", Set.of("src"));

  /** What {@code <link>} loads; anything else that it says is a link. */
  private static final Set<String> LOADING_RELATIONS =
      Set.of(
          "stylesheet",
          "icon",
          "apple-touch-icon",
          "mask-icon",
          "manifest",
          "preload",
          "modulepreload",
          "prefetch");

  /** Where whitespace is part of the content. */
  private static final Set<String> PRESERVING =
      Set.of("pre", "textarea", "listing", "script", "style", "plaintext", "xmp");

  /** Where no text can stand between the elements. */
  private static final Set<String> STRUCTURE =
      Set.of(
          "#root",
          "#document",
          "html",
          "head",
          "table",
          "thead",
          "tbody",
          "tfoot",
          "tr",
          "colgroup");

  private Html() {}

  private static Document parse(String html) {
    return Parser.htmlParser().setTrackPosition(true).parseInput(html, "");
  }

  /**
   * What a page loads, where its links go, and what its styles and modules refer to.
   *
   * @throws SyntaxException where a style or a module cannot be read
   */
  static List<Reference> references(String html) {
    var markup = new Markup(html);
    List<Reference> found = new ArrayList<>();
    parse(html)
        .forEachNode(node -> {
          if (node instanceof Element element) {
            attributes(markup, element, found);
            content(html, element, found);
          }
        });
    return found;
  }

  private static void attributes(Markup markup, Element element, List<Reference> found) {
    Attribute integrityAttribute = element.attribute("integrity");
    Reference.Span integrity =
        integrityAttribute == null ? null : markup.valueOf(element, integrityAttribute);
    for (Attribute attribute : element.attributes()) {
      String name = attribute.getKey();
      Reference.Use use = use(element, name);
      if (use != null) {
        markup.add(found, element, attribute, use, integrity);
      } else if (name.equals("srcset") || name.equals("imagesrcset")) {
        List<Reference> inside = new ArrayList<>();
        for (Reference.Span span : SourceSet.addresses(attribute.getValue())) {
          inside.add(
              new Reference(
                  span.start(),
                  span.end(),
                  attribute.getValue().substring(span.start(), span.end()),
                  Reference.Use.RESOURCE,
                  text -> text));
        }
        markup.addInside(found, element, attribute, inside);
      } else if (name.equals("style")) {
        markup.addInside(found, element, attribute, Css.references(attribute.getValue()));
      }
    }
  }

  private static Reference.@Nullable Use use(Element element, String attribute) {
    String name = element.normalName();
    if (!element.tag().namespace().equals(Parser.NamespaceHtml)) {
      return Svg.use(name, attribute);
    }
    if (name.equals("link") && attribute.equals("href")) {
      boolean loads =
          Arrays.stream(element.attr("rel").toLowerCase(Locale.ROOT).split("\\s+"))
              .anyMatch(LOADING_RELATIONS::contains);
      return loads ? Reference.Use.RESOURCE : Reference.Use.LINK;
    }
    if (LOADED.getOrDefault(name, Set.of()).contains(attribute)) {
      return Reference.Use.RESOURCE;
    }
    return LINKS.getOrDefault(name, Set.of()).contains(attribute) ? Reference.Use.LINK : null;
  }

  private static void content(String html, Element element, List<Reference> found) {
    Function<String, List<Reference>> language =
        switch (element.normalName()) {
          case "style" -> Css::references;
          case "script" ->
              switch (element.attr("type").toLowerCase(Locale.ROOT)) {
                case "module" -> JavaScript::references;
                case "importmap" -> map -> Json.references(map, _ -> true);
                default -> null;
              };
          default -> null;
        };
    if (language == null) {
      return;
    }
    Markup.data(
        element,
        range -> {
          int start = range.startPos();
          try {
            language
                .apply(html.substring(start, range.endPos()))
                .forEach(reference -> found.add(reference.shifted(start)));
          } catch (SyntaxException e) {
            throw new SyntaxException(String.valueOf(e.getMessage()), start + e.offset());
          }
        });
  }

  /** The {@code href} of a {@code <base>}, which relative addresses start from. */
  static @Nullable String base(String html) {
    Element base = parse(html).selectFirst("base[href]");
    return base == null ? null : base.attr("href");
  }

  /**
   * Drops comments and makes each run of whitespace one space, or none where it cannot be seen.
   * Scripts and styles stay as they are: a policy may hold their digests.
   */
  static String minify(String html) {
    var markup = new Markup(html);
    List<Text.Edit> edits = new ArrayList<>();
    parse(html)
        .forEachNode(node -> {
          if (!node.sourceRange().isTracked()) {
            return;
          }
          int start = node.sourceRange().startPos();
          int end = node.sourceRange().endPos();
          switch (node) {
            case Comment comment -> {
              if (!isForPrograms(comment.getData())) {
                edits.add(new Text.Edit(start, end, ""));
              }
            }
            case TextNode text -> collapse(html, text, start, end, edits);
            case Element element -> edits.addAll(markup.tighten(element.sourceRange()));
            default -> {}
          }
        });
    return Text.apply(html, edits);
  }

  /** Conditional comments and server-side includes. */
  private static boolean isForPrograms(String comment) {
    return comment.startsWith("[if") || comment.startsWith("<![") || comment.startsWith("#");
  }

  private static void collapse(
      String html, TextNode text, int start, int end, List<Text.Edit> edits) {
    for (Node around = text.parent(); around != null; around = around.parent()) {
      if (PRESERVING.contains(around.normalName())) {
        return;
      }
    }
    if (html.substring(start, end).indexOf('<') >= 0) {
      return; // more than a text stands there, whatever the parser made of it
    }
    Node parent = text.parent();
    boolean dropped = text.isBlank() && parent != null && isStructure(parent);
    int at = start;
    while (at < end) {
      if (!Text.isSpace(html.charAt(at))) {
        at++;
        continue;
      }
      int from = at;
      while (at < end && Text.isSpace(html.charAt(at))) {
        at++;
      }
      edits.add(new Text.Edit(from, at, dropped ? "" : " "));
    }
  }

  private static boolean isStructure(Node node) {
    return node instanceof Document || STRUCTURE.contains(node.normalName());
  }
}
