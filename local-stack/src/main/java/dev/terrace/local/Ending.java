package dev.terrace.local;

import java.time.Duration;
import java.util.List;

/**
 * What happens when {@code ./stack up} is told to end (Ctrl-C, SIGTERM, a closed terminal): the
 * stack ends with it. Runs as a shutdown hook.
 */
final class Ending {
  private static final Duration STARTER_GIVES_UP = Duration.ofSeconds(30);

  private final LocalStack stack;
  private final Terminal terminal;
  private final Thread starter;
  private final Thread hook;

  /**
   * @param starter the thread that starts and follows the stack: it is interrupted and ends what it
   *     is in the middle of
   */
  Ending(LocalStack stack, Terminal terminal, Thread starter) {
    this.stack = stack;
    this.terminal = terminal;
    this.starter = starter;
    this.hook = new Thread(this::end, "ending");
  }

  void onSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The stack shall outlive this process. */
  void cancel() {
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void end() {
    if (!starter.isAlive()) {
      return; // it has ended by itself, with whatever result
    }
    terminal.line("");
    terminal.line("Ending everything.");
    starter.interrupt();
    int code = StackMain.OK;
    try {
      starter.join(STARTER_GIVES_UP);
      if (stack.status().running()) {
        stack.stop(terminal);
      }
      terminal.line("Terrace is down.");
    } catch (StackException e) {
      terminal.problem(String.valueOf(e.getMessage()), e.details());
      code = StackMain.FAILED;
    } catch (InterruptedException e) {
      terminal.problem("interrupted while ending", List.of());
      code = StackMain.FAILED;
    }
    // Not 143 or 130: it was asked to end, and did all that this means.
    Runtime.getRuntime().halt(code);
  }
}
