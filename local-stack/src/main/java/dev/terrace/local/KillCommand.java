package dev.terrace.local;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Ends a part as a crash would. */
@Command(
    name = "kill",
    description =
        "End a part at once (SIGKILL), as a crash would, to see the others take over."
            + " ./stack restart PART brings it back.",
    footer = {"", "Exit codes: 0 it is dead; 1 it failed; 2 wrong usage; 3 it did not run."})
final class KillCommand implements Callable<Integer> {
  @ParentCommand private StackMain main;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this")
  boolean help; // picocli reads it

  @Parameters(paramLabel = "PART", description = "db, app-1, app-2, web-1, web-2, lb-1 or lb-2")
  private Part part;

  @SuppressWarnings("NullAway.Init") // picocli sets these
  KillCommand() {}

  @Override
  public Integer call() throws Exception {
    LocalStack stack = LocalStack.last(main.layout());
    PartStatus status = stack.status().of(part);
    if (!status.alive()) {
      main.terminal().line(part + " does not run.");
      return StackMain.NOT_RUNNING;
    }
    stack.kill(part);
    main.terminal()
        .line(
            "Killed %s (pid %d). %s; ./stack restart %s brings it back."
                .formatted(part, status.pid(), effect(stack), part));
    return StackMain.OK;
  }

  private String effect(LocalStack stack) {
    var others = new ArrayList<>(part.tier().parts());
    others.remove(part);
    if (part == Part.DB) {
      return "The API answers 503 without it";
    }
    if (others.stream().noneMatch(other -> stack.status().of(other).alive())) {
      return "It was the last of its tier";
    }
    return switch (part) {
      case LB_1 -> "The site goes on at " + stack.urls().https().getLast();
      case LB_2 -> "The site goes on at " + stack.urls().https().getFirst();
      default -> "The site goes on without it";
    };
  }
}
