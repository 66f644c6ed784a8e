package dev.terrace.proxy.forward;

import io.undertow.util.HttpString;

/** The characters that HTTP fields are made of, RFC 9110 §5.5 and §5.6.2. */
final class Syntax {
  private static final boolean[] TOKEN = new boolean[128];

  static {
    for (char c = '0'; c <= '9'; c++) {
      TOKEN[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      TOKEN[c] = true;
      TOKEN[Character.toUpperCase(c)] = true;
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
  }

  private Syntax() {}

  static boolean tokenChar(int c) {
    return c >= 0 && c < 128 && TOKEN[c];
  }

  static boolean token(HttpString name) {
    int length = name.length();
    for (int i = 0; i < length; i++) {
      if (!tokenChar(name.byteAt(i))) {
        return false;
      }
    }
    return length > 0;
  }

  /** Visible characters, blanks, tabs and bytes above 127; never CR, LF or NUL. */
  static boolean valueChar(int c) {
    return (c >= 0x20 && c != 0x7f && c <= 0xff) || c == '\t';
  }

  /**
   * A request target may hold no blanks and no control characters, whatever else a client put in.
   */
  static boolean target(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= 0x20 || c == 0x7f || c > 0xff) {
        return false;
      }
    }
    return !target.isEmpty();
  }
}
