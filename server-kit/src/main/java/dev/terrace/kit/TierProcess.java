package dev.terrace.kit;

import dev.terrace.kit.admin.ProcessInfo;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The command line of every tier: {@code NAME [--config FILE] | --check-config FILE |
 * --print-config FILE | --help | --version}, and the commands that a tier adds.
 *
 * <p>Exit codes: 0 done or stopped cleanly, 1 bad configuration, 2 wrong usage, 3 failed to start,
 * 4 died.
 */
public final class TierProcess {
  static final int OK = 0;
  static final int BAD_CONFIG = 1;
  static final int USAGE = 2;
  static final int FAILED_TO_START = 3;
  static final int DIED = 4;

  private TierProcess() {}

  /**
   * Builds the parts of a process.
   *
   * @param <C> its configuration
   */
  @FunctionalInterface
  public interface Start<C> {
    /** Adds the parts to the tier; the process is started when this returns. */
    void start(C config, Tier tier) throws Exception;
  }

  /**
   * Runs a process until it is told to stop.
   *
   * @param name such as {@code web-tier}; without {@code --config} the file is {@code
   *     /etc/terrace/NAME.yaml}
   * @param description one line for {@code --help}
   * @return the exit code
   */
  public static <C extends Record & TierConfig> int run(
      String name, String description, Class<C> type, Start<C> start, String... args) {
    return run(name, description, type, start, List.of(), args);
  }

  /**
   * Runs a process, or a command that comes with it.
   *
   * @param commands what else the program can do, by the name that is its first argument; {@code
   *     --help} lists them
   * @return the exit code
   */
  public static <C extends Record & TierConfig> int run(
      String name,
      String description,
      Class<C> type,
      Start<C> start,
      List<CommandLine> commands,
      String... args) {
    var info = ProcessInfo.of(name);
    var commandLine = new CommandLine(spec(info, description));
    commands.forEach(command -> commandLine.addSubcommand(command.getCommandName(), command));
    if (args.length > 0 && commandLine.getSubcommands().containsKey(args[0])) {
      return commandLine.setParameterExceptionHandler(TierProcess::refuse).execute(args);
    }
    ParseResult parsed;
    try {
      parsed = commandLine.parseArgs(args);
    } catch (CommandLine.ParameterException e) {
      System.err.println(e.getMessage());
      commandLine.usage(System.err);
      return USAGE;
    }
    if (parsed.isUsageHelpRequested()) {
      commandLine.usage(System.out);
      return OK;
    }
    if (parsed.isVersionHelpRequested()) {
      commandLine.printVersionHelp(System.out);
      return OK;
    }
    try {
      Path check = parsed.matchedOptionValue("check-config", null);
      Path print = parsed.matchedOptionValue("print-config", null);
      if (check != null) {
        C checked = TierConfig.load(type, check);
        Config.locate(check, checked.warnings())
            .forEach(warning -> System.err.println("warning: " + warning));
        System.out.println(check + ": ok");
        return OK;
      }
      if (print != null) {
        System.out.print(Config.print(Config.load(type, print)));
        return OK;
      }
      Path file = parsed.matchedOptionValue("config", Path.of("/etc/terrace/" + name + ".yaml"));
      return new RunningTier<>(info, type, file).run(TierConfig.load(type, file), start);
    } catch (ConfigException e) {
      System.err.println(e.getMessage());
      return BAD_CONFIG;
    } catch (RuntimeException e) {
      e.printStackTrace(); // a defect of ours: everything that helps to find it
      return DIED;
    }
  }

  /** Wrong use of a command: what is wrong, and where to read on. */
  private static int refuse(CommandLine.ParameterException mistake, String[] args) {
    String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
    System.err.printf("%s: %s%nsee %s --help%n", command, mistake.getMessage(), command);
    return USAGE;
  }

  private static CommandSpec spec(ProcessInfo info, String description) {
    var spec = CommandSpec.create().name(info.name());
    spec.usageMessage().description(description);
    spec.usageMessage()
        .footer(
            "",
            "Signals: TERM and INT drain and stop (a second one hurries), HUP reloads the file,",
            "USR1 opens the access log's file anew.",
            "Exit codes: 0 stopped, 1 bad configuration, 2 usage, 3 failed to start, 4 died.");
    spec.version("%s %s (%s)".formatted(info.name(), info.version(), info.commit()));
    spec.addOption(
        option("config", "run with this file; default /etc/terrace/" + info.name() + ".yaml"));
    spec.addOption(option("check-config", "check this file, print its mistakes, do not run"));
    spec.addOption(
        option("print-config", "print what this file means, with defaults and without secrets"));
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("print this").build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("print the version")
            .build());
    return spec;
  }

  private static OptionSpec option(String name, String description) {
    return OptionSpec.builder("--" + name)
        .paramLabel("FILE")
        .type(Path.class)
        .description(description)
        .build();
  }

  /** The deepest message that says something, for one line on standard error. */
  static String describe(@Nullable Throwable failure) {
    Throwable cause = failure;
    String message = "unknown";
    while (cause != null) {
      message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      if (cause.getMessage() != null) {
        break;
      }
      cause = cause.getCause();
    }
    return message;
  }
}
