package dev.terrace.app.markdown;

import java.util.regex.Pattern;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * Lets through what markdown can mean and nothing else. Images and links are http, https or
 * relative. Thread-safe.
 */
final class Cleaner {
  static final String ID_PREFIX = "h-";

  private static final Pattern ID = Pattern.compile("h-[\\p{L}\\p{N}_-]{0,300}");
  private static final Pattern LANGUAGE = Pattern.compile("language-[\\w+#.-]{1,40}");
  private static final Pattern REL = Pattern.compile("nofollow ugc noopener");
  private static final Pattern ALIGN = Pattern.compile("left|center|right");

  private final PolicyFactory policy =
      new HtmlPolicyBuilder()
          .allowElements("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li")
          .allowElements("blockquote", "pre", "code", "em", "strong", "del", "a", "img")
          .allowElements("div", "table", "thead", "tbody", "tr", "th", "td")
          .allowUrlProtocols("http", "https")
          .allowAttributes("id")
          .matching(ID)
          .onElements("h2", "h3", "h4", "h5", "h6")
          .allowAttributes("href", "title")
          .onElements("a")
          .allowAttributes("rel")
          .matching(REL)
          .onElements("a")
          .allowAttributes("src", "alt", "title")
          .onElements("img")
          .allowAttributes("loading")
          .matching(false, "lazy")
          .onElements("img")
          .allowAttributes("decoding")
          .matching(false, "async")
          .onElements("img")
          .allowAttributes("start")
          .matching(Pattern.compile("[0-9]{1,9}"))
          .onElements("ol")
          .allowAttributes("class")
          .matching(LANGUAGE)
          .onElements("code")
          .allowAttributes("class")
          .matching(false, "scrolls")
          .onElements("div")
          .allowAttributes("tabindex")
          .matching(false, "0")
          .onElements("div", "pre")
          .allowAttributes("align")
          .matching(ALIGN)
          .onElements("th", "td")
          .toFactory();

  String clean(String html) {
    return policy.sanitize(html);
  }
}
