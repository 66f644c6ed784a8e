package dev.terrace.web.files;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A step of {@code tryFiles}, nginx's {@code try_files}. */
public sealed interface TryFile {
  /**
   * Looks for a file or, with a slash at the end, for a directory with an index.
   *
   * @param below what stands before the name: nothing for {@code $uri}, names for a fixed path
   * @param uri whether the path of the request is part of it
   * @param suffix what is appended to the last name, such as {@code .html}
   * @param directory whether a directory is meant
   */
  record Look(List<String> below, boolean uri, String suffix, boolean directory)
      implements TryFile {
    /** Copies the list. */
    public Look {
      below = List.copyOf(below);
    }

    /** The names to look for. */
    List<String> names(List<String> path) {
      List<String> names = new ArrayList<>(below);
      if (uri) {
        names.addAll(path);
      }
      if (!suffix.isEmpty()) {
        String last = names.isEmpty() ? "" : names.removeLast();
        names.add(last + suffix);
      }
      return names;
    }
  }

  /** Answers with a status: {@code =404}. */
  record Status(int code) implements TryFile {}

  /** Another location answers: {@code @app}. */
  record Named(String name) implements TryFile {}

  /** {@code /prefix$uri.suffix}, {@code $uri/}, {@code /index.html}. */
  Pattern LOOK = Pattern.compile("(/[^$]*)?(\\$uri)?([^$/]*)(/?)");

  Pattern STATUS = Pattern.compile("=([1-5]\\d\\d)");
  Pattern NAMED = Pattern.compile("@[A-Za-z0-9_-]+");

  /**
   * Reads a list.
   *
   * @throws IllegalArgumentException where it makes no sense
   */
  static List<TryFile> parse(List<String> texts) {
    List<TryFile> steps = new ArrayList<>();
    for (String text : texts) {
      if (!steps.isEmpty() && !(steps.getLast() instanceof Look)) {
        throw new IllegalArgumentException(
            "tryFiles: nothing can follow '" + texts.get(steps.size() - 1) + "'");
      }
      steps.add(parse(text));
    }
    return steps;
  }

  private static TryFile parse(String text) {
    Matcher status = STATUS.matcher(text);
    if (status.matches()) {
      return new Status(Integer.parseInt(status.group(1)));
    }
    if (NAMED.matcher(text).matches()) {
      return new Named(text);
    }
    Matcher look = LOOK.matcher(text);
    if (text.isEmpty() || !look.matches() || (look.group(1) == null && look.group(2) == null)) {
      throw new IllegalArgumentException(
          "tryFiles takes $uri, $uri/, $uri.html, /fixed/path, =404 and @name but was '%s'"
              .formatted(text));
    }
    String fixed = look.group(1) == null ? "" : look.group(1);
    boolean uri = look.group(2) != null;
    List<String> names = new ArrayList<>();
    for (String name : fixed.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    boolean directory = !look.group(4).isEmpty() || (!uri && fixed.endsWith("/"));
    return new Look(names, uri, uri ? look.group(3) : "", directory);
  }
}
