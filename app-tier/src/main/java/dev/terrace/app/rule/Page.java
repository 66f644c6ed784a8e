package dev.terrace.app.rule;

import java.util.Optional;

/**
 * Which part of a list is wanted.
 *
 * @param limit most entries, 1 to 100, default 20
 * @param offset entries left out before it, 0 to 1000000, default 0
 */
public record Page(int limit, int offset) {
  private static final int MAX_LIMIT = 100;
  private static final int MAX_OFFSET = 1_000_000;

  /**
   * As a query asks for it.
   *
   * @throws Rejection of kind INVALID naming each parameter that is no number in its range
   */
  public static Page of(Optional<String> limit, Optional<String> offset) {
    var checks = new Checks();
    var page =
        new Page(
            number(checks, "limit", limit, 20, 1, MAX_LIMIT),
            number(checks, "offset", offset, 0, 0, MAX_OFFSET));
    checks.done();
    return page;
  }

  private static int number(
      Checks checks, String name, Optional<String> given, int otherwise, int least, int most) {
    if (given.isEmpty()) {
      return otherwise;
    }
    var text = given.get();
    // Seven digits at most, so that the number fits; Integer.parseInt would also take a sign.
    if (text.matches("[0-9]{1,7}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    checks.refuse(name, "must be a number from " + least + " to " + most);
    return otherwise;
  }
}
