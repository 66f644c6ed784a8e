package dev.terrace.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The texts of the sample blog, from the resources beside this class.
 *
 * @param authors the users
 * @param articles in no particular order
 * @param comments what people say, by topic; "general" fits everywhere
 */
record DemoCorpus(List<Author> authors, List<Text> articles, Map<String, List<String>> comments) {

  /** Where everyone's comments are. */
  static final String GENERAL = "general";

  private static final String FOLDER = "demo/";
  private static final String ARTICLE_END = "\n=====\n";
  private static final List<String> ARTICLE_FILES =
      List.of(
          "databases.md",
          "programming.md",
          "networks.md",
          "operations.md",
          "cooking.md",
          "gardening.md",
          "travel.md",
          "everyday.md");

  /**
   * A user.
   *
   * @param topics tags that this user writes about
   */
  record Author(String username, List<String> topics, String bio) {}

  /** An article. */
  record Text(String title, String description, List<String> tags, String body) {
    String topic() {
      return tags.getFirst();
    }
  }

  static DemoCorpus load() {
    List<Text> articles = new ArrayList<>();
    for (String file : ARTICLE_FILES) {
      for (String part : read(file).split(ARTICLE_END, -1)) {
        if (!part.isBlank()) {
          articles.add(article(file, part.strip()));
        }
      }
    }
    return new DemoCorpus(
        read("users.txt").lines().filter(line -> !line.isBlank()).map(DemoCorpus::author).toList(),
        List.copyOf(articles),
        comments(read("comments.txt")));
  }

  /** "title", "description", "tags: a, b", then the markdown. */
  private static Text article(String file, String part) {
    String[] lines = part.split("\n", 4);
    if (lines.length < 4 || !lines[2].startsWith("tags: ")) {
      throw new IllegalStateException("%s: no tags in: %s".formatted(file, lines[0]));
    }
    return new Text(
        lines[0].strip(),
        lines[1].strip(),
        Arrays.stream(lines[2].substring("tags: ".length()).split(",", -1))
            .map(String::strip)
            .toList(),
        lines[3].strip() + "\n");
  }

  /** "name | topic, topic | bio". */
  private static Author author(String line) {
    String[] parts = line.split("\\|", 3);
    return new Author(
        parts[0].strip(),
        Arrays.stream(parts[1].split(",", -1)).map(String::strip).toList(),
        parts[2].strip());
  }

  /** "[topic]" begins a section, each line is a comment. */
  private static Map<String, List<String>> comments(String text) {
    Map<String, List<String>> comments = new LinkedHashMap<>();
    List<String> section = new ArrayList<>();
    for (String line : text.lines().filter(l -> !l.isBlank()).toList()) {
      if (line.startsWith("[")) {
        section =
            comments.computeIfAbsent(line.substring(1, line.length() - 1), _ -> new ArrayList<>());
      } else {
        section.add(line.strip());
      }
    }
    return comments;
  }

  private static String read(String file) {
    try (InputStream in = DemoCorpus.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalStateException("resource is missing: " + FOLDER + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
