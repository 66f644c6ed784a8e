package dev.terrace.cluster.address;

/** A line that the guard writes. */
sealed interface GuardAnswer {
  /** What was left behind is gone, commands are taken. */
  record Ready(long pid) implements GuardAnswer {}

  /** The address is there. */
  record Held(String address, long epoch) implements GuardAnswer {}

  /** The command came too late or for an epoch that is over, or was not understood. */
  record Refused(String address, long epoch, String reason) implements GuardAnswer {}

  /** The address is gone and the notices are sent. */
  record Removed(String address, long epoch, String reason) implements GuardAnswer {}

  /** The kernel refused. */
  record Failed(String address, long epoch, String what) implements GuardAnswer {}

  /** Anything else: the last words of a guard that dies. */
  record Unknown(String line) implements GuardAnswer {}

  /** Reads a line without its end. */
  static GuardAnswer parse(String line) {
    String[] words = line.split(" ", 4);
    try {
      return switch (words[0]) {
        case "ready" -> new Ready(Long.parseLong(words[1]));
        case "held" -> new Held(words[1], Long.parseLong(words[2]));
        case "refused" -> new Refused(words[1], Long.parseLong(words[2]), words[3]);
        case "removed" -> new Removed(words[1], Long.parseLong(words[2]), words[3]);
        case "failed" -> new Failed(words[1], Long.parseLong(words[2]), words[3]);
        default -> new Unknown(line);
      };
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      return new Unknown(line);
    }
  }
}
