package dev.terrace.app.search;

import dev.terrace.app.search.MarkedText.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Marks in a text what a search asked for, and cuts the most telling piece out of a long one. */
final class Highlighter {
  /** Length of an excerpt in characters: about two lines on a desk, five on a phone. */
  static final int EXCERPT = 220;

  /** Characters of the excerpt that come before its first hit. */
  private static final int LEAD = 60;

  private static final String GAP = "…";

  private final Set<String> words = new HashSet<>();
  private final List<String> prefixes = new ArrayList<>();
  private final List<List<String>> phrases = new ArrayList<>();

  Highlighter(SearchQuery query) {
    for (var term : query.wanted()) {
      switch (term) {
        case SearchTerm.Word word when word.prefix() -> prefixes.add(Words.fold(word.text()));
        case SearchTerm.Word word -> words.add(Words.fold(word.text()));
        case SearchTerm.Phrase phrase ->
            phrases.add(phrase.words().stream().map(Words::fold).toList());
      }
    }
  }

  /** The whole text. */
  MarkedText mark(String text) {
    return MarkedText.of(text, spans(text), 0, text.length());
  }

  /** The piece with the most hits, first of equals; the beginning where there is no hit. */
  MarkedText excerpt(String text) {
    var spans = spans(text);
    int from = spans.isEmpty() ? 0 : beginning(text, densest(spans));
    int to = end(text, from);
    return MarkedText.of(text, spans, from, to)
        .between(from == 0 ? "" : GAP, to == text.length() ? "" : GAP);
  }

  private List<Span> spans(String text) {
    var found = new ArrayList<Span>();
    var all = Words.in(text);
    for (var word : all) {
      if (words.contains(word.folded()) || prefixes.stream().anyMatch(word.folded()::startsWith)) {
        found.add(new Span(word.start(), word.end()));
      }
    }
    for (var phrase : phrases) {
      for (int i = 0; i + phrase.size() <= all.size(); i++) {
        if (matches(phrase, all, i)) {
          found.add(new Span(all.get(i).start(), all.get(i + phrase.size() - 1).end()));
        }
      }
    }
    return merged(found);
  }

  private static boolean matches(List<String> phrase, List<Words.Word> text, int at) {
    for (int i = 0; i < phrase.size(); i++) {
      if (!phrase.get(i).equals(text.get(at + i).folded())) {
        return false;
      }
    }
    return true;
  }

  private static List<Span> merged(List<Span> spans) {
    spans.sort((one, other) -> Integer.compare(one.start(), other.start()));
    var merged = new ArrayList<Span>();
    for (var span : spans) {
      var last = merged.isEmpty() ? null : merged.getLast();
      if (last != null && span.start() < last.end()) {
        merged.set(merged.size() - 1, new Span(last.start(), Math.max(last.end(), span.end())));
      } else {
        merged.add(span);
      }
    }
    return merged;
  }

  private static int densest(List<Span> spans) {
    int best = spans.getFirst().start();
    int most = 0;
    int last = 0;
    for (int first = 0; first < spans.size(); first++) {
      int limit = spans.get(first).start() + EXCERPT - LEAD;
      last = Math.max(last, first);
      while (last < spans.size() && spans.get(last).end() <= limit) {
        last++;
      }
      if (last - first > most) {
        most = last - first;
        best = spans.get(first).start();
      }
    }
    return best;
  }

  /** Some words before the hit, from the beginning of a word. */
  private static int beginning(String text, int hit) {
    if (hit <= LEAD) {
      return 0;
    }
    int blank = text.indexOf(' ', hit - LEAD);
    return blank < 0 || blank >= hit ? hit : blank + 1;
  }

  /** Up to the end of a word; where a word is longer than all, not between two halves of one. */
  private static int end(String text, int from) {
    int limit = from + EXCERPT;
    if (limit >= text.length()) {
      return text.length();
    }
    int blank = text.lastIndexOf(' ', limit);
    if (blank > from) {
      return blank;
    }
    return Character.isLowSurrogate(text.charAt(limit)) ? limit - 1 : limit;
  }
}
