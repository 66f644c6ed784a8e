package dev.terrace.db;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code db-schema seed}. */
@Command(
    name = "seed",
    description = {
      "Fills a migrated database: with a small sample blog, or, if any of --users, --articles,"
          + " --favorites, --seed is given, with random data of that size.",
    },
    mixinStandardHelpOptions = true)
final class SeedCommand implements Callable<Integer> {
  private static final int USERS = 10_000;
  private static final int ARTICLES = 100_000;
  private static final int FAVORITES = 1_000_000;

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(names = "--users", paramLabel = "N", description = "Random users, default 10000.")
  private @Nullable Integer users;

  @Option(names = "--articles", paramLabel = "N", description = "Articles, default 100000.")
  private @Nullable Integer articles;

  @Option(names = "--favorites", paramLabel = "N", description = "Favourites, default 1000000.")
  private @Nullable Integer favorites;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The same number gives the same data, default 1.")
  private @Nullable Long seed;

  @Option(
      names = "--users-password-file",
      paramLabel = "FILE",
      required = true,
      description =
          "The one password of all these users, at least 8 characters; made at random (mode 0600)"
              + " if the file is missing. For local use: never put sample users on a public site.")
  private Path usersPasswordFile = Path.of("");

  @Option(
      names = "--skip-if-seeded",
      description = "Do nothing, successfully, if the data is there already.")
  private boolean skipIfSeeded;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    DatabaseAccess access = connection.access();
    PrintWriter out = Output.of(spec);
    boolean random = users != null || articles != null || favorites != null || seed != null;
    SeedSize size =
        new SeedSize(or(users, USERS), or(articles, ARTICLES), or(favorites, FAVORITES));
    String password = AccountPasswords.readOrGenerate(usersPasswordFile);
    ProgressPrinter progress = new ProgressPrinter(out, onTerminal());
    SeedResult result;
    try {
      result =
          random
              ? Seed.generate(access, size, seed == null ? 1 : seed, password, progress)
              : Seed.demo(access, password, progress);
    } catch (DatabaseException e) {
      if (skipIfSeeded && e.kind() == DatabaseException.Kind.ALREADY_SEEDED) {
        out.println("nothing to do: " + e.getMessage());
        return 0;
      }
      throw e;
    }
    progress.end();
    out.printf(
        "%d users, %d articles, %d tags, %d comments, %d follows, %d favourites in %.1f s%n",
        result.users(),
        result.articles(),
        result.tags(),
        result.comments(),
        result.follows(),
        result.favorites(),
        result.duration().toMillis() / 1000.0);
    out.println("their password is in " + usersPasswordFile.toAbsolutePath().normalize());
    return 0;
  }

  private static boolean onTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  private static int or(@Nullable Integer given, int otherwise) {
    return given == null ? otherwise : given;
  }
}
