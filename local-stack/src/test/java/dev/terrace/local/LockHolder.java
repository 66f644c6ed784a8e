package dev.terrace.local;

import java.nio.file.Path;

/** A process that holds the lock of a project until it is killed. */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] args) throws Exception {
    Path project = Path.of(args[0]);
    var layout = Layout.ofProject(project, project.resolve(".stack"));
    try (var _ = StackLock.take(layout, "up")) {
      System.out.println("holding");
      Thread.currentThread().join();
    }
  }
}
