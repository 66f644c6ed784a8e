package dev.terrace.db;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code db-schema validate}. */
@Command(
    name = "validate",
    description = "Fails unless all migrations have been applied exactly as they are here.",
    mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Migrations.validate(connection.access());
    Output.of(spec).println("the schema is as it should be");
    return 0;
  }
}
