import dev.terrace.db.embedded.EmbeddedDatabase;
import dev.terrace.db.embedded.Options;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs the embedded database for a benchmark until its standard input ends: {@code java
 * Database.java FOLDER PORT BUFFER-POOL-MIB STATE-FILE}. The state file gets the server's pid and root's
 * password when it answers.
 */
final class Database {
  public static void main(String[] args) throws Exception {
    var options =
        Options.forLocalStack(Integer.parseInt(args[1]))
            .withBufferPoolMebibytes(Integer.parseInt(args[2]))
            .withDetached(false);
    var folder = Path.of(args[0]);
    Files.createDirectories(folder);
    try (var database = EmbeddedDatabase.start(folder, options)) {
      var state = Path.of(args[3]);
      var part = state.resolveSibling(state.getFileName() + ".part");
      Files.writeString(part, database.pid() + " " + database.rootPassword() + "\n");
      Files.move(part, state);
      while (System.in.read() >= 0) {
        // until whoever started it ends
      }
    }
  }
}
