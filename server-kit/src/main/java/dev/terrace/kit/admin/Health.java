package dev.terrace.kit.admin;

/** The state of one dependency. */
public sealed interface Health {
  /** It works. */
  record Up() implements Health {}

  /**
   * It does not work.
   *
   * @param reason why, for operators; no secrets
   */
  record Down(String reason) implements Health {}

  static Health up() {
    return new Up();
  }

  static Health down(String reason) {
    return new Down(reason);
  }
}
