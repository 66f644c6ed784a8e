package dev.terrace.db;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code db-schema accounts}. */
@Command(
    name = "accounts",
    description = {
      "Makes the accounts PREFIXmigrate, -app, -backup and -monitor with the least privileges that"
          + " each needs, or corrects them. --user must be one that may grant (root).",
    },
    mixinStandardHelpOptions = true)
final class AccountsCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = "--passwords",
      paramLabel = "FOLDER",
      required = true,
      description =
          "Folder of the files migrate-password, app-password, backup-password, monitor-password;"
              + " those that are missing are made with random passwords (mode 0600).")
  private Path passwords = Path.of("");

  @Option(
      names = "--host",
      paramLabel = "PATTERN",
      defaultValue = "127.0.0.1",
      description =
          "Where the accounts may come from, as in 10.0.0.%%; may be given several times. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<String> hosts = new ArrayList<>();

  @Option(
      names = "--require-tls",
      negatable = true,
      description =
          "Whether the accounts may log in by TLS only. Default: yes, except for 127.0.0.1,"
              + " localhost and ::1.")
  private @Nullable Boolean requireTls;

  @Option(
      names = "--prefix",
      defaultValue = "terrace_",
      description = "Begins the accounts' names. Default: ${DEFAULT-VALUE}.")
  private String prefix = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    DatabaseAccess access = connection.access();
    PrintWriter out = Output.of(spec);
    List<AccountOptions> options =
        hosts.stream()
            .map(host ->
                new AccountOptions(
                    host,
                    requireTls == null ? !AccountOptions.isLoopback(host) : requireTls,
                    prefix))
            .toList();
    AccountPasswords secrets = AccountPasswords.inFolder(passwords);
    for (AccountOptions one : options) {
      for (String account : Accounts.apply(access, access.database(), secrets, one)) {
        out.printf("%-40s %s%n", account, one.requireTls() ? "TLS only" : "with or without TLS");
      }
    }
    out.println("passwords are in " + passwords.toAbsolutePath().normalize());
    return 0;
  }
}
