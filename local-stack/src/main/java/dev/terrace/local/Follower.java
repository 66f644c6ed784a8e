package dev.terrace.local;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Watches a running stack for the one who started it in the foreground. */
final class Follower {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final LocalStack stack;
  private final Terminal terminal;
  private final Map<Part, PartStatus> seen = new EnumMap<>(Part.class);

  Follower(LocalStack stack, Terminal terminal) {
    this.stack = stack;
    this.terminal = terminal;
  }

  /** Tells what changes until everything has been stopped from elsewhere. */
  void run() throws InterruptedException {
    remember(stack.status());
    while (true) {
      Thread.sleep(POLL);
      StackStatus now = stack.status();
      now.parts().forEach(this::tell);
      remember(now);
      if (!now.running()) {
        terminal.line("Everything was stopped by ./stack down.");
        return;
      }
    }
  }

  private void remember(StackStatus status) {
    status.parts().forEach(part -> seen.put(part.part(), part));
  }

  private void tell(PartStatus now) {
    PartStatus before = seen.get(now.part());
    if (before == null || (before.state() == now.state() && before.pid() == now.pid())) {
      return;
    }
    String name = terminal.bold(now.part().label());
    switch (now.state()) {
      case READY -> terminal.line(name + " is " + terminal.green("ready") + ", pid " + now.pid());
      case NOT_READY ->
          terminal.line(name + " is " + terminal.yellow("not ready") + ": " + now.reason());
      case DEAD ->
          terminal.line(
              "%s %s (pid %d); %s; its log: %s"
                  .formatted(
                      name,
                      terminal.red("died"),
                      before.pid(),
                      now.reason(),
                      stack.layout().shown(stack.layout().log(now.part()).path())));
      case STOPPED -> terminal.line(name + " was stopped");
      case EXTERNAL -> terminal.line(name + " is external");
    }
  }
}
