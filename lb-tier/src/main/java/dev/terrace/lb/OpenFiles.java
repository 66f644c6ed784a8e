package dev.terrace.lb;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the limit of open files ({@code ulimit -n}) leaves for connections. */
final class OpenFiles {
  /** Kept for files, logs, checks, the admin listener and connections that are idle in pools. */
  private static final long RESERVE = 512;

  private static final int FEWEST = 64;

  private OpenFiles() {}

  /** Connections of clients, each of which may need one to a server; 0: not known, no limit. */
  static int connections() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? connections(system.getMaxFileDescriptorCount())
        : 0;
  }

  static int connections(long files) {
    if (files <= 0 || files / 2 > Integer.MAX_VALUE) {
      return 0;
    }
    return (int) Math.max(FEWEST, (files - RESERVE) / 2);
  }
}
