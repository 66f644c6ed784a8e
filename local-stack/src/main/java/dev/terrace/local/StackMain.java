package dev.terrace.local;

import dev.terrace.kit.config.ConfigException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line behind {@code ./stack}. The script names the folders by system properties:
 * {@code terrace.home} (the project), {@code terrace.state} (what is written), {@code terrace.lib}
 * (the build to run).
 *
 * <p>Exit codes: 0 done; 1 it failed, or only some parts are healthy; 2 wrong usage; 3 the stack
 * does not run.
 */
@Command(
    name = "./stack",
    description = "All of Terrace on this machine.",
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      RestartCommand.class,
      KillCommand.class
    })
public final class StackMain implements Runnable {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int NOT_RUNNING = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this")
  boolean help; // picocli reads it

  private final Layout layout;
  private final Terminal terminal;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  StackMain(Layout layout, Terminal terminal) {
    this.layout = layout;
    this.terminal = terminal;
  }

  /** Runs a command and ends the process. */
  public static void main(String[] args) {
    boolean colour = System.getProperty("terrace.colour", "").equals("yes");
    Layout layout =
        new Layout(folder("terrace.home"), folder("terrace.state"), folder("terrace.lib"), "");
    CommandLog.to(layout.logs().resolve("stack.log"));
    System.exit(run(layout, System.out, System.err, colour, args));
  }

  static int run(Layout layout, PrintStream out, PrintStream err, boolean colour, String... args) {
    var main = new StackMain(layout, new Terminal(out, colour));
    var errors = new Terminal(err, colour);
    return new CommandLine(main)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .registerConverter(Part.class, StackMain::part)
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                colour ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
        .setOut(new java.io.PrintWriter(out, true, out.charset()))
        .setErr(new java.io.PrintWriter(err, true, err.charset()))
        .setParameterExceptionHandler((e, _) -> {
          errors.problem(
              String.valueOf(e.getMessage()),
              List.of("More: ./stack " + e.getCommandLine().getCommandName() + " --help"));
          return USAGE;
        })
        .setExecutionExceptionHandler((e, _, _) -> failed(errors, e))
        .execute(args);
  }

  private static int failed(Terminal errors, Exception failure) throws Exception {
    switch (failure) {
      case StackException e -> errors.problem(String.valueOf(e.getMessage()), e.details());
      case ConfigException e ->
          errors.problem(
              "stack.yaml has mistakes:", e.problems().stream().map(String::valueOf).toList());
      case InterruptedException _ -> {} // Ending tells the rest
      default -> throw failure; // a defect of ours: with its stack trace
    }
    return FAILED;
  }

  private static Part part(String label) {
    try {
      return Part.of(label);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  private static Path folder(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      throw new IllegalStateException("-D" + property + " is missing; start this by ./stack");
    }
    return Path.of(value);
  }

  Layout layout() {
    return layout;
  }

  Terminal terminal() {
    return terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
