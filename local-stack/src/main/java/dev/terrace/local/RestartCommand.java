package dev.terrace.local;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Ends a part politely and starts it anew. */
@Command(
    name = "restart",
    description = {
      "End a part politely if it lives, start it anew, and wait until it is healthy.",
      "",
      "Changed sources are built in. It reads the same .stack/conf/PART.yaml again, so what you"
          + " edit there counts until the next ./stack up, which writes it anew."
    },
    footer = {"", "Exit codes: 0 healthy; 1 it failed; 2 wrong usage; 3 the stack does not run."})
final class RestartCommand implements Callable<Integer> {
  @ParentCommand private StackMain main;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this")
  boolean help; // picocli reads it

  @Parameters(paramLabel = "PART", description = "db, app-1, app-2, web-1, web-2, lb-1 or lb-2")
  private Part part;

  @SuppressWarnings("NullAway.Init") // picocli sets these
  RestartCommand() {}

  @Override
  public Integer call() throws Exception {
    LocalStack stack = LocalStack.last(main.layout());
    if (!stack.status().running()) {
      main.terminal().line("Terrace does not run. Start it with ./stack up");
      return StackMain.NOT_RUNNING;
    }
    stack.restart(part, main.terminal());
    return StackMain.OK;
  }
}
