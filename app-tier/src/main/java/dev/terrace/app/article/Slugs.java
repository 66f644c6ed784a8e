package dev.terrace.app.article;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Names of articles in URLs: the title in small letters, digits and hyphens. Letters with marks
 * lose them, Greek and Cyrillic ones are spelled in Latin; a title with nothing of that kind
 * (Chinese, or only emoji) becomes {@code article-} with a suffix by chance.
 */
final class Slugs {
  private static final int MAX_LENGTH = 200;
  private static final int SUFFIX_LENGTH = 6;
  private static final String SUFFIX_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

  /** Words that mean something else in the same place of a path. */
  private static final Set<String> RESERVED = Set.of("feed");

  private static final Map<Character, String> LATIN =
      Map.ofEntries(
          spell("ß", "ss"),
          spell("æ", "ae"),
          spell("œ", "oe"),
          spell("ø", "o"),
          spell("đ", "d"),
          spell("ð", "d"),
          spell("ł", "l"),
          spell("þ", "th"),
          spell("ı", "i"),
          spell("ħ", "h"),
          spell("а", "a"),
          spell("б", "b"),
          spell("в", "v"),
          spell("г", "g"),
          spell("ґ", "g"),
          spell("д", "d"),
          spell("е", "e"),
          spell("є", "ye"),
          spell("ж", "zh"),
          spell("з", "z"),
          spell("и", "i"),
          spell("і", "i"),
          spell("й", "y"),
          spell("к", "k"),
          spell("л", "l"),
          spell("м", "m"),
          spell("н", "n"),
          spell("о", "o"),
          spell("п", "p"),
          spell("р", "r"),
          spell("с", "s"),
          spell("т", "t"),
          spell("у", "u"),
          spell("ф", "f"),
          spell("х", "kh"),
          spell("ц", "ts"),
          spell("ч", "ch"),
          spell("ш", "sh"),
          spell("щ", "shch"),
          spell("ъ", ""),
          spell("ы", "y"),
          spell("ь", ""),
          spell("э", "e"),
          spell("ю", "yu"),
          spell("я", "ya"),
          spell("α", "a"),
          spell("β", "v"),
          spell("γ", "g"),
          spell("δ", "d"),
          spell("ε", "e"),
          spell("ζ", "z"),
          spell("η", "i"),
          spell("θ", "th"),
          spell("ι", "i"),
          spell("κ", "k"),
          spell("λ", "l"),
          spell("μ", "m"),
          spell("ν", "n"),
          spell("ξ", "x"),
          spell("ο", "o"),
          spell("π", "p"),
          spell("ρ", "r"),
          spell("σ", "s"),
          spell("ς", "s"),
          spell("τ", "t"),
          spell("υ", "y"),
          spell("φ", "f"),
          spell("χ", "ch"),
          spell("ψ", "ps"),
          spell("ω", "o"));

  private final RandomGenerator random;

  Slugs(RandomGenerator random) {
    this.random = random;
  }

  /** The slug of a title if nobody has it yet. */
  String plain(String title) {
    var base = base(title);
    return base.isEmpty() || RESERVED.contains(base) ? withSuffix(title) : base;
  }

  /** Another slug for the same title, for when the plain one is taken. */
  String withSuffix(String title) {
    var base = base(title);
    var slug = new StringBuilder(base.isEmpty() ? "article" : base).append('-');
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      slug.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
    }
    return slug.toString();
  }

  /** Whether the slug is one that this title could have been given: then it may stay. */
  static boolean fits(String slug, String title) {
    var base = base(title);
    if (slug.equals(base)) {
      return !RESERVED.contains(slug);
    }
    var stem = (base.isEmpty() ? "article" : base) + "-";
    return slug.startsWith(stem)
        && slug.length() == stem.length() + SUFFIX_LENGTH
        && slug.chars().skip(stem.length()).allMatch(c -> SUFFIX_LETTERS.indexOf(c) >= 0);
  }

  private static String base(String title) {
    // The marks that decomposition sets free are dropped below; й would lose its own, so it is
    // spelled before.
    var lower =
        title.toLowerCase(Locale.ROOT).replace("й", "y").replace("ё", "yo").replace("ї", "yi");
    var slug = new StringBuilder();
    boolean gap = false;
    for (char c : Normalizer.normalize(lower, Normalizer.Form.NFKD).toCharArray()) {
      if (Character.getType(c) == Character.NON_SPACING_MARK || c == '\'' || c == '’') {
        continue;
      }
      var letters = isPlain(c) ? String.valueOf(c) : LATIN.get(c);
      if (letters == null) {
        gap = true;
        continue;
      }
      if (gap && !slug.isEmpty()) {
        slug.append('-');
      }
      gap = false;
      slug.append(letters);
      if (slug.length() >= MAX_LENGTH) {
        break;
      }
    }
    return slug.length() > MAX_LENGTH ? slug.substring(0, MAX_LENGTH) : slug.toString();
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static Map.Entry<Character, String> spell(String letter, String latin) {
    return Map.entry(letter.charAt(0), latin);
  }
}
