package dev.terrace.db;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code db-schema info}. */
@Command(
    name = "info",
    description = "Shows the server and which migrations have been applied.",
    mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    DatabaseAccess access = connection.access();
    PrintWriter out = Output.of(spec);
    out.println("server    " + Server.of(access).title());
    out.println("database  " + access.database());
    out.println();
    out.printf("%-8s %-36s %-10s %s%n", "version", "description", "state", "applied");
    for (MigrationStatus migration : Migrations.info(access)) {
      out.printf(
          "%-8s %-36s %-10s %s%n",
          migration.version(),
          migration.description(),
          migration.state(),
          migration.installedOn() == null ? "" : migration.installedOn());
    }
    return 0;
  }
}
