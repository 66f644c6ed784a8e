package dev.terrace.load.simulation;

import dev.terrace.load.Settings;
import dev.terrace.load.SiteContent;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Chances that the seed decides. Readers ask more for what is new: the first of a list most. */
final class Feeds {
  private Feeds() {}

  static String url() {
    return Settings.current().url().toString();
  }

  static Iterator<Map<String, Object>> articles(String use) {
    return skewed(Settings.content().articles(), SiteContent.Article::fields, "articles " + use);
  }

  static Iterator<Map<String, Object>> authors(String use) {
    return skewed(Settings.content().authors(), name -> Map.of("author", name), "authors " + use);
  }

  /** An empty tag, which is all articles, where nothing has tags. */
  static Iterator<Map<String, Object>> tags(String use) {
    List<String> tags = Settings.content().tags();
    return skewed(tags.isEmpty() ? List.of("") : tags, name -> Map.of("tag", name), "tags " + use);
  }

  private static <T> Iterator<Map<String, Object>> skewed(
      List<T> from, Function<T, Map<String, Object>> fields, String name) {
    RandomGenerator random = Settings.current().random(name);
    return Stream.generate(
            () -> {
              double chance = random.nextDouble();
              return fields.apply(from.get((int) (chance * chance * from.size())));
            })
        .iterator();
  }
}
