package dev.terrace.lb.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Lines to words, as section 2.2 of HAProxy's configuration manual says: blanks part words, {@code
 * #} begins a comment, a backslash protects a character, double quotes protect all but backslashes
 * and variables, single quotes everything.
 */
final class Tokenizer {
  private final Map<String, String> environment;
  private final TreeSet<String> variables = new TreeSet<>();
  private final StringBuilder word = new StringBuilder();
  private String line = "";
  private int at;

  private Tokenizer(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * All lines but empty ones and comments.
   *
   * @param environment where variables are looked up
   */
  static List<Statement> read(String text, Map<String, String> environment) {
    List<Statement> statements = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\r\n|\n|\r", -1)) {
      number++;
      Tokenizer tokenizer = new Tokenizer(environment);
      List<String> words = tokenizer.words(line);
      if (!words.isEmpty()) {
        Statement statement = new Statement(number, line, words);
        if (!tokenizer.variables.isEmpty()) {
          statement.roughly(
              "the present values of environment variables were written: "
                  + String.join(", ", tokenizer.variables));
        }
        statements.add(statement);
      }
    }
    return statements;
  }

  private List<String> words(String text) {
    line = text;
    List<String> words = new ArrayList<>();
    boolean inWord = false;
    char quote = 0;
    for (at = 0; at < line.length(); at++) {
      char c = line.charAt(at);
      if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
        inWord = true;
      } else if (c == quote) {
        quote = 0;
      } else if (c == '\\' && quote != '\'') {
        inWord = true;
        escape(quote == '"');
      } else if (c == '$' && quote == '"') {
        variable();
      } else if (quote == 0 && c == '#') {
        break;
      } else if (quote == 0 && (c == ' ' || c == '\t')) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
        }
        inWord = false;
      } else {
        inWord = true;
        word.append(c);
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  private void escape(boolean quoted) {
    char c = at + 1 < line.length() ? line.charAt(at + 1) : 0;
    switch (c) {
      case ' ', '#', '\\', '\'', '"' -> literal(c);
      case 'n' -> literal('\n');
      case 'r' -> literal('\r');
      case 't' -> literal('\t');
      case 'x' -> {
        String hex = line.substring(at + 2, Math.min(at + 4, line.length()));
        if (hex.matches("[0-9A-Fa-f]{2}")) {
          word.append((char) Integer.parseInt(hex, 16));
          at += 3;
        } else {
          word.append('\\');
        }
      }
      case '$' -> {
        if (quoted) {
          literal('$');
        } else {
          word.append('\\');
        }
      }
      default -> word.append('\\'); // it stays, such as that of a regular expression
    }
  }

  private void literal(char c) {
    word.append(c);
    at++;
  }

  /** {@code $NAME}, <code>${NAME}</code> or <code>${NAME-default}</code>. */
  private void variable() {
    boolean braces = line.startsWith("{", at + 1);
    int start = at + (braces ? 2 : 1);
    int end = start;
    while (end < line.length()
        && (Character.isLetterOrDigit(line.charAt(end)) || line.charAt(end) == '_')) {
      end++;
    }
    int close = braces ? line.indexOf('}', end) : end;
    if (end == start || close < 0) {
      word.append('$');
      return;
    }
    String name = line.substring(start, end);
    String other = braces && line.startsWith("-", end) ? line.substring(end + 1, close) : "";
    String value = environment.get(name);
    variables.add(value == null ? name + " (not set)" : name);
    word.append(value == null ? other : value);
    at = braces ? close : end - 1;
  }
}
