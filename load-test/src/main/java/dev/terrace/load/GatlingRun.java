package dev.terrace.load;

import io.gatling.app.Gatling$;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.ResourceBundle;
import java.util.prefs.Preferences;
import java.util.stream.Stream;

/**
 * Gatling, run within this process and kept from calling anybody but the site: {@code gatling.conf}
 * switches its statistics of use off and leaves its warm-up address empty. Its look-up of newer
 * versions has no switch, but is left out when the preferences say that it was done lately.
 */
final class GatlingRun {
  private static final int GOALS_MISSED = 2;

  private final Settings settings;
  private final Path folder;

  private GatlingRun(Settings settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  static GatlingRun of(Settings settings, Path folder, boolean verifyTls) throws IOException {
    if (verifyTls) {
      System.setProperty("gatling.ssl.useInsecureTrustManager", "false");
      System.setProperty("gatling.http.enableHostnameVerification", "true");
    }
    Path preferences = Files.createTempDirectory("terrace-load");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(preferences)));
    System.setProperty("java.util.prefs.userRoot", preferences.toString()); // not the user's own
    System.setProperty("java.util.prefs.syncInterval", "86400");
    var node = Preferences.userRoot().node("/io/gatling/latestVersion");
    node.putLong("lastCheckTimestamp", Instant.now().plusSeconds(366L * 86_400).toEpochMilli());
    node.putBoolean("lastCheckSuccess", true);
    node.put(
        "latestReleaseNumber", ResourceBundle.getBundle("gatling-version").getString("version"));
    node.put("latestReleaseDate", Instant.EPOCH.atZone(ZoneOffset.UTC).toString());
    return new GatlingRun(settings, folder);
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException _) {
      // a leftover in the system's folder for such
    }
  }

  /**
   * Runs the simulation and writes Gatling's report.
   *
   * @return whether all goals were met
   * @throws LoadException if the run broke off
   */
  boolean run() {
    List<String> arguments =
        List.of(
            "--simulation", settings.workload().className(), "--results-folder", folder.toString());
    int code = Gatling$.MODULE$.fromArgs(arguments.toArray(String[]::new));
    if (code != 0 && code != GOALS_MISSED) {
      throw new LoadException("Gatling ended with code " + code + "; its words are above");
    }
    return code == 0;
  }

  /** Where Gatling put its report and log. */
  Path results() throws IOException {
    return LoadMain.newest(folder)
        .orElseThrow(() -> new LoadException("Gatling left no report in " + folder));
  }
}
