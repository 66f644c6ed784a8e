package dev.terrace.db;

import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: picks the subcommand and turns errors into words and exit codes. */
@Command(
    name = "db-schema",
    description = "Makes, fills and looks after the application's database.",
    mixinStandardHelpOptions = true,
    versionProvider = DbCommand.Version.class,
    subcommands = {
      MigrateCommand.class,
      InfoCommand.class,
      ValidateCommand.class,
      AccountsCommand.class,
      SeedCommand.class,
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed", "2:wrong command line"},
    footer = {
      "",
      "Examples:",
      "  db-schema accounts --user root --password-file root.pw --passwords /etc/terrace/secrets",
      "  db-schema migrate --create-database --user root --password-file root.pw",
      "  db-schema seed --users-password-file demo.pw",
      "  db-schema seed --users 10000 --articles 100000 --favorites 1000000 --seed 1 \\",
      "            --users-password-file demo.pw"
    })
final class DbCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  static int run(String... args) {
    return new CommandLine(new DbCommand())
        .setExecutionExceptionHandler((e, commandLine, _) -> failed(e, commandLine))
        .execute(args);
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a command is missing");
    }
  }

  private static int failed(Exception e, CommandLine commandLine) throws Exception {
    PrintWriter err = commandLine.getErr();
    switch (e) {
      case DatabaseException known -> {
        err.println("db-schema: " + known.getMessage());
        hint(known.kind(), err);
      }
      case IllegalArgumentException wrong -> {
        err.println("db-schema: " + wrong.getMessage());
        return CommandLine.ExitCode.USAGE;
      }
      case IOException io -> err.println("db-schema: " + io);
      default -> throw e;
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static void hint(DatabaseException.Kind kind, PrintWriter err) {
    switch (kind) {
      case UNREACHABLE ->
          err.println("Is the server running, and are host and port of --url right?");
      case ACCESS_DENIED -> err.println("See --user and --password-file.");
      case MISSING_DATABASE ->
          err.println("`db-schema migrate --create-database` makes it, if the account may.");
      case ALREADY_SEEDED -> err.println("--skip-if-seeded makes this a success.");
      case UNSUPPORTED_SERVER, SCHEMA, STATEMENT -> {}
    }
  }

  /** From the jar's manifest; a build folder has none. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = DbCommand.class.getPackage().getImplementationVersion();
      return new String[] {"db-schema " + (version == null ? "(development)" : version)};
    }
  }
}
