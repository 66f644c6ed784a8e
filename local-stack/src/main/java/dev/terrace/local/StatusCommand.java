package dev.terrace.local;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Tells what runs. */
@Command(
    name = "status",
    description = "What runs, how well, and where.",
    footer = {"", "Exit codes: 0 all parts are healthy; 1 only some; 2 wrong usage; 3 none runs."})
final class StatusCommand implements Callable<Integer> {
  @ParentCommand private StackMain main;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this")
  boolean help; // picocli reads it

  @Option(names = "--json", description = "for programs")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the parent
  StatusCommand() {}

  @Override
  public Integer call() {
    LocalStack stack = LocalStack.last(main.layout());
    StackStatus status = stack.status();
    Terminal terminal = main.terminal();
    if (json) {
      terminal.line(StatusText.json(status, stack.urls()));
    } else if (!status.running()) {
      terminal.line("Terrace does not run. Start it with ./stack up");
    } else {
      StatusText.table(status, terminal).forEach(terminal::line);
      terminal.line("");
      stack.urls().https().forEach(url -> terminal.line("  " + url));
    }
    if (!status.running()) {
      return StackMain.NOT_RUNNING;
    }
    return status.healthy() ? StackMain.OK : StackMain.FAILED;
  }
}
