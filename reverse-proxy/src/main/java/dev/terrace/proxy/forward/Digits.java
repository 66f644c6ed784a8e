package dev.terrace.proxy.forward;

/** Content-Length values, RFC 9110 §8.6: digits only, no sign, no blanks. */
final class Digits {
  private Digits() {}

  /** The number, or -1 when the text is not one or is beyond 18 digits. */
  static long parse(String text) {
    if (text.isEmpty() || text.length() > 18) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
