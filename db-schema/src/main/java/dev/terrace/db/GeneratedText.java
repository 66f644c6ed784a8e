package dev.terrace.db;

import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Makes titles and markdown bodies of random sentences, with names in them of which a few are in
 * many articles and most in a handful, as words are: a search then finds a lot or a little. Not
 * thread-safe.
 */
final class GeneratedText {
  private static final String[] SUBJECTS =
      words(
          "the cache|a small team|every server|the second index|our oldest service|a slow query|"
              + "the load balancer|one good test|a plain text file|the nightly job|the new release|"
              + "a patient reader|the connection pool|this protocol|the retry loop|the first draft|"
              + "a forgotten timeout|the on-call engineer|the backup|an honest benchmark|"
              + "the kitchen garden|a cast-iron pan|the morning train|a long walk|the river path");
  private static final String[] VERBS =
      words(
          "keeps|changes|explains|hides|survives|repeats|needs|outlives|measures|moves|forgives|"
              + "improves|delays|protects|answers|remembers|simplifies|costs|replaces|reveals");
  private static final String[] OBJECTS =
      words(
          "more than it seems|half of the work|the whole picture|a decision nobody wrote down|"
              + "the same mistake twice|what we thought we knew|an hour of sleep|its own documentation|"
              + "the last ten percent|a habit worth keeping|every assumption|the price of haste|"
              + "a question from last year|the shape of the data|one round trip too many|"
              + "the difference between fast and early|what the user sees|the rest of the week");
  private static final String[] LINKS =
      words(
          "when the traffic doubles|as soon as the disk is full|unless somebody looks|"
              + "before breakfast|after the third try|if the numbers are right|on a quiet Sunday|"
              + "while the leader is away|because nobody measured it|once the leaves have fallen|"
              + "in every time zone|with a little patience|without any warning|under real load");
  private static final String[] HEADINGS =
      words(
          "What happened|A closer look|Why it matters|The numbers|What we tried first|Trade-offs|"
              + "In practice|What to remember|A small experiment|Next steps|The surprising part");
  private static final String[] CODE =
      words(
          "SELECT id, title FROM article ORDER BY created_at DESC LIMIT 20;|"
              + "curl -sS http://127.0.0.1:8080/health|"
              + "var found = index.lookup(key).orElseThrow();|"
              + "for f in *.log; do gzip -9 \"$f\"; done|"
              + "retry.withBackoff(Duration.ofMillis(100)).times(3);");
  private static final String[] SYLLABLES =
      words("ba|den|fi|gor|hul|ka|len|mi|nor|pel|qua|ri|sol|tam|ur|vex|wa|yor|zi|bru");
  private static final int NAMES = 20 * 20 * 20;
  private static final String[] OPENERS =
      words("Notes on|How|Why|When|Living with|Against|In praise of|A short history of|Rethinking");

  private final RandomGenerator random;
  private final Zipf names;
  private final StringBuilder text = new StringBuilder(8192);

  GeneratedText(RandomGenerator random) {
    this.random = random;
    this.names = new Zipf(NAMES, 1.0, random);
  }

  String title() {
    String subject = any(SUBJECTS);
    return switch (random.nextInt(4)) {
      case 0 -> "%s %s".formatted(any(OPENERS), subject);
      case 3 -> "%s in %s".formatted(capital(subject), name());
      case 1 -> "%s %s %s".formatted(capital(subject), any(VERBS), any(OBJECTS));
      default -> "%s, %s".formatted(capital(subject), any(LINKS));
    };
  }

  String sentences(int count) {
    text.setLength(0);
    appendSentences(count);
    return text.toString();
  }

  /** Markdown of at least so many characters, and not many more. */
  String body(int characters) {
    text.setLength(0);
    appendSentences(3);
    while (text.length() < characters) {
      text.append("\n\n");
      switch (random.nextInt(8)) {
        case 0 -> text.append("## ").append(any(HEADINGS)).append("\n\n");
        case 1 -> text.append("```\n").append(any(CODE)).append("\n```\n\n");
        case 2 -> appendList();
        default -> appendSentences(3 + random.nextInt(4));
      }
    }
    return text.append('\n').toString();
  }

  private void appendList() {
    int entries = 2 + random.nextInt(4);
    for (int i = 0; i < entries; i++) {
      text.append("- ").append(any(SUBJECTS)).append(' ').append(any(VERBS)).append(' ');
      text.append(any(OBJECTS)).append('\n');
    }
  }

  private void appendSentences(int count) {
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        text.append(' ');
      }
      int begin = text.length();
      text.append(any(SUBJECTS)).append(' ').append(any(VERBS)).append(' ').append(any(OBJECTS));
      if (random.nextBoolean()) {
        text.append(' ').append(any(LINKS));
      }
      if (random.nextInt(6) == 0) {
        text.append(", says ").append(name());
      }
      text.setCharAt(begin, Character.toUpperCase(text.charAt(begin)));
      text.append('.');
    }
  }

  private String name() {
    int name = names.draw(random);
    return capital(SYLLABLES[name / 400] + SYLLABLES[name / 20 % 20] + SYLLABLES[name % 20]);
  }

  private String any(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static String[] words(String joined) {
    return joined.split("\\|", -1);
  }

  private static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
