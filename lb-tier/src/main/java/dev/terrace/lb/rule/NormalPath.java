package dev.terrace.lb.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A path in the one spelling that rules compare: percent-decoded except {@code %2F} (in capitals),
 * which is no slash to most servers; dot segments resolved (RFC 3986 §5.2.4); empty segments left
 * out; matrix parameters ({@code ;a=b}) kept.
 */
final class NormalPath {
  private NormalPath() {}

  static String of(String raw) {
    return plain(raw) ? raw : resolve(decode(raw));
  }

  /** Whether it is spelled so already, as nearly all are. */
  private static boolean plain(String raw) {
    char before = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%' || (before == '/' && (c == '/' || c == '.'))) {
        return false;
      }
      before = c;
    }
    return raw.startsWith("/");
  }

  private static String decode(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      int value = c == '%' && i + 2 < raw.length() ? hex(raw, i + 1) : -1;
      if (value < 0) {
        bytes.write(c);
      } else if (value == '/') {
        bytes.writeBytes("%2F".getBytes(UTF_8));
        i += 2;
      } else {
        bytes.write(value);
        i += 2;
      }
    }
    return bytes.toString(UTF_8);
  }

  private static int hex(String text, int at) {
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static String resolve(String path) {
    Deque<String> segments = new ArrayDeque<>();
    String[] parts = path.split("/", -1);
    boolean folder = false;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      boolean dots = part.isEmpty() || part.equals(".") || part.equals("..");
      if (part.equals("..")) {
        segments.pollLast();
      } else if (!dots) {
        segments.addLast(part);
      }
      folder = dots;
    }
    String joined = "/" + String.join("/", segments);
    return folder && joined.length() > 1 ? joined + "/" : joined;
  }
}
