package dev.terrace.web.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Makes the built files. A file's name holds a hash of its content, and the content holds the names
 * of others: so what is referred to comes first. Files that refer to each other in a circle share a
 * hash of all of them as they are with plain names.
 */
final class Renderer {
  /** 40 bits: one pair among a thousand files of a site collides once in two million sites. */
  private static final int HASH_DIGITS = 10;

  private final BuildOptions options;
  private final Map<String, Source> sources;
  private final Map<String, Built> built = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private Renderer(BuildOptions options, Map<String, Source> sources) {
    this.options = options;
    this.sources = sources;
  }

  /** The built files by the paths of their sources. */
  static Map<String, Built> render(BuildOptions options, Map<String, Source> sources)
      throws IOException {
    var renderer = new Renderer(options, sources);
    for (List<String> component : Components.of(sources.keySet(), renderer::needed)) {
      renderer.add(component);
    }
    if (!renderer.problems.isEmpty()) {
      throw new BuildException(renderer.problems);
    }
    return renderer.built;
  }

  /** What must be there before a file can be made: files whose names change, or whose digests. */
  private Collection<String> needed(String url) {
    return source(url).links().stream()
        .filter(link -> options.fingerprinted(link.url()) || link.reference().integrity() != null)
        .map(Source.Link::url)
        .distinct()
        .toList();
  }

  private void add(List<String> component) throws IOException {
    String first = component.getFirst();
    boolean circle = component.size() > 1 || needed(first).contains(first);
    if (circle) {
      addCircle(component);
      return;
    }
    Source source = source(first);
    Content content = content(source, this::builtName);
    String url =
        options.fingerprinted(first)
            ? withHash(source, HexFormat.of().formatHex(content.digest("SHA-256")))
            : first;
    built.put(first, new Built(source, url, content));
  }

  private void addCircle(List<String> component) throws IOException {
    MessageDigest all = Content.digestOf("SHA-256");
    for (String url : component) {
      Content plain =
          content(
              source(url),
              target -> component.contains(target) ? nameOf(target) : builtName(target));
      all.update(url.getBytes(StandardCharsets.UTF_8));
      all.update(plain.digest("SHA-256"));
    }
    byte[] shared = all.digest();
    Map<String, String> urls = new TreeMap<>();
    for (String url : component) {
      MessageDigest own = Content.digestOf("SHA-256");
      own.update(shared);
      own.update(url.getBytes(StandardCharsets.UTF_8));
      String hash = HexFormat.of().formatHex(own.digest());
      urls.put(url, options.fingerprinted(url) ? withHash(source(url), hash) : url);
    }
    for (String url : component) {
      Source source = source(url);
      for (Source.Link link : source.links()) {
        if (link.reference().integrity() != null && component.contains(link.url())) {
          problems.add(
              problem(
                  source,
                  link.reference(),
                  "%s refers back to this file: no digest of it can stand here"
                      .formatted(link.url())));
          return;
        }
      }
      Content content =
          content(
              source,
              target -> {
                String inCircle = urls.get(target);
                return inCircle == null ? builtName(target) : nameOf(inCircle);
              });
      built.put(url, new Built(source, String.valueOf(urls.get(url)), content));
    }
  }

  private String builtName(String target) {
    Built ready = built.get(target);
    return ready == null ? nameOf(target) : ready.fileName();
  }

  private Content content(Source source, UnaryOperator<String> names) throws IOException {
    String text = source.text();
    if (text == null) {
      return new Content.Copy(source.file());
    }
    List<Text.Edit> edits = new ArrayList<>();
    for (Source.Link link : source.links()) {
      Reference reference = link.reference();
      String name = names.apply(link.url());
      if (!name.equals(nameOf(link.url()))) {
        String value = Address.renamed(reference.value(), name);
        edits.add(
            new Text.Edit(reference.start(), reference.end(), reference.quote().apply(value)));
      }
      Reference.Span integrity = reference.integrity();
      Built target = built.get(link.url());
      if (integrity != null && target != null) {
        edits.add(new Text.Edit(integrity.start(), integrity.end(), integrity(target.content())));
      }
    }
    String rewritten = Text.apply(text, edits);
    if (options.minify()) {
      try {
        rewritten = source.kind().minify(rewritten);
      } catch (SyntaxException e) {
        problems.add(
            new Problem(
                source.name(), Text.line(rewritten, e.offset()), String.valueOf(e.getMessage())));
      }
    }
    return new Content.Bytes(rewritten.getBytes(StandardCharsets.UTF_8));
  }

  /** The value of an {@code integrity} attribute (Subresource Integrity §3.1). */
  static String integrity(Content content) throws IOException {
    return "sha384-" + Base64.getEncoder().encodeToString(content.digest("SHA-384"));
  }

  /** {@code site.css} becomes {@code site.4e1f0c9a2b.css}. */
  private static String withHash(Source source, String hash) {
    String url = source.url();
    String name = source.fileName();
    int dot = name.lastIndexOf('.');
    int end = url.length() - name.length() + (dot <= 0 ? name.length() : dot);
    return url.substring(0, end) + "." + hash.substring(0, HASH_DIGITS) + url.substring(end);
  }

  private static String nameOf(String url) {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  private static Problem problem(Source source, Reference reference, String message) {
    String text = String.valueOf(source.text());
    return new Problem(source.name(), Text.line(text, reference.start()), message);
  }

  private Source source(String url) {
    Source source = sources.get(url);
    if (source == null) {
      throw new IllegalStateException("no source " + url);
    }
    return source;
  }
}
