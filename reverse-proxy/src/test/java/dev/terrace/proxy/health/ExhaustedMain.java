package dev.terrace.proxy.health;

import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import dev.terrace.proxy.CheckConfig;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process that runs out of file descriptors and then checks a server: see LocalFailureTest. */
final class ExhaustedMain {
  private ExhaustedMain() {}

  public static void main(String[] args) throws IOException {
    var address = HostPort.parse(args[0]).socketAddress();
    var check =
        new HttpCheck(Config.parse(CheckConfig.class, "{timeout: 5s}", "test.yaml", Map.of()));
    // Loads the classes, which takes file descriptors where they do not come from an open jar.
    System.out.println(new CheckResult.Unsent("" + LocalFailure.is(new IOException("x"))));
    System.out.println("with: " + check.run(address, null));
    List<FileInputStream> open = new ArrayList<>();
    try {
      while (true) {
        open.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException _) {
      CheckResult result = check.run(address, null);
      for (FileInputStream one : open) {
        one.close();
      }
      System.out.println("without: " + result);
    }
    System.out.println("again: " + check.run(address, null));
  }
}
