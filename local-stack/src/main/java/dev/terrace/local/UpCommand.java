package dev.terrace.local;

import dev.terrace.kit.config.Secret;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Starts everything; in the foreground it stays and ends everything when it is ended. */
@Command(
    name = "up",
    description = {
      "Start everything, wait until it is healthy, and print where it is.",
      "",
      "Without -d it stays: it tells when a part dies, and Ctrl-C ends everything."
          + " When the stack runs already, it says so, prints where it is, and ends."
    },
    footer = {
      "",
      "Exit codes: 0 everything is healthy (also when it ran already), or was ended by Ctrl-C;"
          + " 1 it could not be started (and nothing of it runs), or it ran already and only in part;"
          + " 2 wrong usage."
    })
final class UpCommand implements Callable<Integer> {
  @ParentCommand private StackMain main;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this")
  boolean help; // picocli reads it

  @Option(
      names = {"-d", "--detach"},
      description = "leave it running in the background")
  private boolean detach;

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description = "use this MySQL or MariaDB, such as jdbc:mysql://127.0.0.1:3306/terrace")
  private @Nullable String databaseUrl;

  @Option(
      names = "--database-user",
      paramLabel = "USER",
      description = "its account, with all rights on that database; default terrace")
  private @Nullable String databaseUser;

  @Option(
      names = "--database-password-file",
      paramLabel = "FILE",
      description = "file with the account's password")
  private @Nullable Path databasePasswordFile;

  @Option(names = "--fresh", description = "throw the embedded database's data away first")
  private boolean fresh;

  @SuppressWarnings("NullAway.Init") // picocli sets the parent
  UpCommand() {}

  @Override
  public Integer call() throws Exception {
    Terminal terminal = main.terminal();
    Layout layout = main.layout();
    var running = LocalStack.last(layout);
    StackStatus status = running.status();
    if (status.running()) {
      return alreadyRunning(running, status);
    }
    StackConfig config = withDatabase(LocalStack.settings(layout.settings()));
    if (fresh && !config.embeddedDatabase()) {
      throw new StackException(
          "--fresh throws away the embedded database only, not " + config.database().url());
    }
    LocalStack stack = LocalStack.open(layout, config);
    terminal.line(
        terminal.bold("Starting Terrace")
            + terminal.dim(" on Java " + Runtime.version().feature()));
    long begin = System.nanoTime();
    try (var _ = new Ending(stack, terminal)) {
      if (fresh) {
        stack.startFresh(terminal);
      } else {
        stack.start(terminal);
      }
      String seconds = String.format(Locale.ROOT, "%.1f s", seconds(begin));
      terminal.line("");
      terminal.line(terminal.bold("Terrace is up") + " after " + seconds + ".");
      Greeting.of(stack, terminal).forEach(terminal::line);
      if (detach) {
        terminal.line("  It runs in the background; ./stack down ends it.");
      } else {
        terminal.line("  Ctrl-C ends everything. What happens to the parts is told here:");
        new Follower(stack, terminal).run();
      }
    }
    return StackMain.OK;
  }

  private int alreadyRunning(LocalStack running, StackStatus status) {
    Terminal terminal = main.terminal();
    if (fresh) {
      throw new StackException("Terrace is running; --fresh needs it stopped: ./stack down");
    }
    if (status.healthy()) {
      terminal.line("Terrace is " + terminal.bold("already running") + ".");
      Greeting.of(running, terminal).forEach(terminal::line);
      return StackMain.OK;
    }
    terminal.line("Terrace is " + terminal.bold("already running") + ", but not all of it:");
    status
        .unhealthy()
        .forEach(part ->
            terminal.line("  %-6s %s  %s".formatted(part.part(), part.state(), part.reason())));
    terminal.line("Start a part again by ./stack restart PART, or end everything by ./stack down.");
    return StackMain.FAILED;
  }

  private StackConfig withDatabase(StackConfig config) {
    if (databaseUrl == null) {
      if (databaseUser != null || databasePasswordFile != null) {
        throw new StackException(
            "--database-user and --database-password-file go with --database-url");
      }
      return config;
    }
    var own = config.database();
    @Nullable Secret password =
        databasePasswordFile == null ? null : Secret.of(Secrets.read(databasePasswordFile));
    try {
      return config.withDatabase(
          new StackConfig.Database(
              own.port(),
              own.memory(),
              databaseUrl,
              databaseUser == null ? LocalDatabase.NAME : databaseUser,
              password));
    } catch (IllegalArgumentException e) {
      throw new StackException("--database-url: " + e.getMessage(), e);
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
