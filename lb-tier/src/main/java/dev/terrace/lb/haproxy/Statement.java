package dev.terrace.lb.haproxy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A line of the file with its words, read from left to right. Words that nobody read become a note
 * by themselves, so that no line is dropped in silence. Not thread-safe.
 */
final class Statement {
  private final int line;
  private final String text;
  private final List<String> words;
  private final Set<Note> notes = new LinkedHashSet<>();
  private final Set<String> remarks = new LinkedHashSet<>();
  private int next;
  private int read;

  Statement(int line, String text, List<String> words) {
    this.line = line;
    this.text = text.strip();
    this.words = List.copyOf(words);
  }

  int line() {
    return line;
  }

  List<String> words() {
    return words;
  }

  /** The first word. */
  String keyword() {
    return words.getFirst();
  }

  /** Lines of a defaults section are read again for every proxy that takes them. */
  void rewind() {
    next = 0;
  }

  boolean hasNext() {
    return next < words.size();
  }

  /** The next word, unread; empty at the end. */
  String peek() {
    return hasNext() ? words.get(next) : "";
  }

  /** Reads the next word if it is this one. */
  boolean take(String word) {
    if (hasNext() && words.get(next).equals(word)) {
      next++;
      read = Math.max(read, next);
      return true;
    }
    return false;
  }

  /**
   * Reads the next word.
   *
   * @throws NotTranslatable if there is none
   */
  String next() {
    if (!hasNext()) {
      throw new NotTranslatable("ends too early");
    }
    next++;
    read = Math.max(read, next);
    return words.get(next - 1);
  }

  /** Reads all that is left. */
  List<String> rest() {
    List<String> rest = words.subList(next, words.size());
    next = words.size();
    read = next;
    return rest;
  }

  void notTranslated(String reason) {
    notes.add(new Note(line, text, Note.Kind.NOT_TRANSLATED, reason));
    next = words.size();
    read = next;
  }

  /** A part of the line, while others are translated. */
  void partNotTranslated(String reason) {
    notes.add(new Note(line, text, Note.Kind.NOT_TRANSLATED, reason));
  }

  void roughly(String reason) {
    notes.add(new Note(line, text, Note.Kind.ROUGHLY, reason));
  }

  /** What is translated as it stands, but should be known. */
  void remark(String text) {
    remarks.add("line " + line + ": " + text);
  }

  Set<String> remarks() {
    return Set.copyOf(remarks);
  }

  /** Makes a note of words that nobody read, after somebody had a look at the line. */
  void finish() {
    if (hasNext()) {
      notTranslated("not known: " + String.join(" ", rest()));
    }
  }

  /** Makes a note of a line that nobody ever read to its end and said nothing of. */
  void close(String reason) {
    if (read < words.size() && notes.isEmpty()) {
      notTranslated(reason);
    }
  }

  List<Note> notes() {
    return new ArrayList<>(notes);
  }
}
