package dev.terrace.db.embedded;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A JVM that starts a server, prints its pid, and then waits to be ended. */
final class StartServerMain {
  private StartServerMain() {}

  public static void main(String[] args) throws Exception {
    Options options = Options.forTests().withDetached(Boolean.parseBoolean(args[1]));
    EmbeddedDatabase database = EmbeddedDatabase.start(Path.of(args[0]), options);
    System.out.println("pid " + database.pid());
    System.out.flush();
    new CountDownLatch(1).await();
  }
}
