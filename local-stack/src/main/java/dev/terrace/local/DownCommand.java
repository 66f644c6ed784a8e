package dev.terrace.local;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Ends everything. */
@Command(
    name = "down",
    description =
        "End everything: load balancers, web servers, application servers, database."
            + " An ./stack up in another terminal ends with it. Data, logs and secrets stay.",
    footer = {"", "Exit codes: 0 nothing runs (any more); 1 it failed; 2 wrong usage."})
final class DownCommand implements Callable<Integer> {
  @ParentCommand private StackMain main;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this")
  boolean help; // picocli reads it

  @SuppressWarnings("NullAway.Init") // picocli sets the parent
  DownCommand() {}

  @Override
  public Integer call() throws Exception {
    LocalStack stack = LocalStack.last(main.layout());
    if (!stack.status().running()) {
      main.terminal().line("Terrace does not run.");
      return StackMain.OK;
    }
    stack.stop(main.terminal());
    main.terminal().line("Terrace is down.");
    return StackMain.OK;
  }
}
