package dev.terrace.local;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens when {@code ./stack up} is told to end (Ctrl-C, SIGTERM, a closed terminal): the
 * stack ends with it. A shutdown hook from its creation until it is closed.
 */
final class Ending implements AutoCloseable {
  private static final long STARTER_GIVES_UP_SECONDS = 30;

  private final LocalStack stack;
  private final Terminal terminal;
  private final Thread starter = Thread.currentThread();
  private final CountDownLatch starterIsOut = new CountDownLatch(1);
  private final Thread hook = new Thread(this::end, "ending");

  /** Made by the thread that starts and follows the stack: on a signal that one is interrupted. */
  Ending(LocalStack stack, Terminal terminal) {
    this.stack = stack;
    this.terminal = terminal;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** From here on a signal ends this process alone. */
  @Override
  public void close() {
    starterIsOut.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException signalled) {
      terminal.waiting("the end"); // the hook runs already, and waits for this thread no longer
    }
  }

  private void end() {
    terminal.line("");
    terminal.line("Ending everything.");
    starter.interrupt();
    int code = StackMain.OK;
    try {
      // A start that is interrupted ends by itself what it had started.
      if (!starterIsOut.await(STARTER_GIVES_UP_SECONDS, TimeUnit.SECONDS)) {
        terminal.note("the start does not give up; ending what runs all the same");
      }
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
