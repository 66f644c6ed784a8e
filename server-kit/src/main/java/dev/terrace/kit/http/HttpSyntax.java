package dev.terrace.kit.http;

import io.undertow.util.HttpString;

/** The characters that requests and fields are made of, RFC 9110 §5.5 and §5.6.2, RFC 3986. */
public final class HttpSyntax {
  private static final byte TOKEN = 1;
  private static final byte PATH = 2;
  private static final byte QUERY = 4;
  private static final byte VALUE = 8;
  private static final byte[] CLASSES = new byte[256];

  static {
    for (int c = 0x21; c < 0x7f; c++) {
      mark(c, PATH | QUERY | VALUE);
    }
    for (int c = 0x80; c <= 0xff; c++) {
      mark(c, VALUE); // obs-text
    }
    mark(' ', VALUE);
    mark('\t', VALUE);
    for (char c : "\"<>#".toCharArray()) {
      CLASSES[c] = VALUE;
    }
    // Browsers send these as they are in queries, but not in paths (WHATWG URL).
    for (char c : "\\^`{}".toCharArray()) {
      CLASSES[c] = QUERY | VALUE;
    }
    for (int c = '0'; c <= '9'; c++) {
      mark(c, TOKEN);
    }
    for (int c = 'a'; c <= 'z'; c++) {
      mark(c, TOKEN);
      mark(Character.toUpperCase(c), TOKEN);
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      mark(c, TOKEN);
    }
  }

  private HttpSyntax() {}

  private static void mark(int c, int classes) {
    CLASSES[c] |= (byte) classes;
  }

  /** Of a method or a field name. */
  public static boolean tokenChar(int c) {
    return c >= 0 && c < CLASSES.length && (CLASSES[c] & TOKEN) != 0;
  }

  /** Visible characters, blanks, tabs and bytes above 127; never CR, LF or NUL. */
  public static boolean valueChar(int c) {
    return c >= 0 && c < CLASSES.length && (CLASSES[c] & VALUE) != 0;
  }

  /** Of a request target before its question mark. */
  static boolean pathChar(int c) {
    return c >= 0 && c < CLASSES.length && (CLASSES[c] & PATH) != 0;
  }

  /** Of a query, and the question mark itself. */
  static boolean queryChar(int c) {
    return c >= 0 && c < CLASSES.length && (CLASSES[c] & QUERY) != 0;
  }

  /** Whether it is a method or a field name. */
  public static boolean token(HttpString name) {
    int length = name.length();
    for (int i = 0; i < length; i++) {
      if (!tokenChar(name.byteAt(i))) {
        return false;
      }
    }
    return length > 0;
  }

  /** Whether it is a field value. */
  public static boolean value(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!valueChar(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether it holds nothing that would end a request line early, or be read in two ways. */
  public static boolean target(String text) {
    boolean query = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      query |= c == '?';
      if (!(query ? queryChar(c) : pathChar(c))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /**
   * Whether it is what a Host field may hold (RFC 9110 §7.2): a name, an IPv4 address or a
   * bracketed IPv6 address, and a port or none. Names are letters, digits, dots, hyphens and
   * underscores; what RFC 3986 allows beyond these is in no name that anybody uses, but is a
   * separator or an encoding to somebody.
   */
  public static boolean host(String text) {
    int end = text.startsWith("[") ? bracketEnd(text) : nameEnd(text);
    if (end <= 0) {
      return false;
    }
    if (end == text.length()) {
      return true;
    }
    return text.charAt(end) == ':' && port(text, end + 1);
  }

  private static int nameEnd(String text) {
    int i = 0;
    while (i < text.length() && nameChar(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean nameChar(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '.'
        || c == '-'
        || c == '_';
  }

  private static int bracketEnd(String text) {
    int end = text.indexOf(']');
    if (end < 3) {
      return -1;
    }
    for (int i = 1; i < end; i++) {
      char c = text.charAt(i);
      if (!hex(c) && c != ':' && c != '.') {
        return -1;
      }
    }
    return text.indexOf(':') < end ? end + 1 : -1;
  }

  /** RFC 3986 §3.2.3 allows an empty port, which means the scheme's own. */
  private static boolean port(String text, int from) {
    if (text.length() - from > 5) {
      return false;
    }
    int port = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      port = port * 10 + (c - '0');
    }
    return port <= 65535;
  }

  private static boolean hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
