package dev.terrace.cluster.clock;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Nanoseconds since the machine was started, its sleep included: {@code CLOCK_BOOTTIME} of
 * clock_gettime(2), the scale of {@code /proc/uptime}. It never goes back and no change of the time
 * of day moves it, so a deadline on it can be given to another process of the same machine.
 *
 * <p>{@link System#nanoTime()} will not do: it is {@code CLOCK_MONOTONIC}, which stands still while
 * the machine sleeps, so that a lease would outlive the sleep. On macOS, where there is no such
 * clock, {@code CLOCK_MONOTONIC} is it.
 *
 * <p>Implementations are thread-safe. A call takes some ten nanoseconds (a call of the vDSO).
 */
@FunctionalInterface
public interface BootClock {
  /** Nanoseconds since the start of the machine. */
  long nanos();

  /**
   * The clock of this machine.
   *
   * @throws UnsupportedOperationException if the system has no such clock (neither Linux nor macOS)
   */
  static BootClock system() {
    return SystemBootClock.INSTANCE;
  }

  /** The clock of the system, called through the C library. */
  final class SystemBootClock implements BootClock {
    private static final SystemBootClock INSTANCE = new SystemBootClock();

    private static final int LINUX_CLOCK_BOOTTIME = 7; // linux/time.h
    private static final int MACOS_CLOCK_MONOTONIC = 6; // time.h of macOS
    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private final int clockId;
    private final MethodHandle clockGettime;
    private final ThreadLocal<MemorySegment> timespec =
        ThreadLocal.withInitial(() ->
            Arena.ofAuto()
                .allocate(MemoryLayout.structLayout(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG)));

    @SuppressWarnings("restricted") // native access is allowed where these programs are started
    private SystemBootClock() {
      clockId = clockId(System.getProperty("os.name", ""));
      Linker linker = Linker.nativeLinker();
      clockGettime =
          linker.downcallHandle(
              linker
                  .defaultLookup()
                  .find("clock_gettime")
                  .orElseThrow(() ->
                      new UnsupportedOperationException("no clock_gettime in this C library")),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }

    private static int clockId(String os) {
      if (os.equals("Linux")) {
        return LINUX_CLOCK_BOOTTIME;
      }
      if (os.startsWith("Mac")) {
        return MACOS_CLOCK_MONOTONIC;
      }
      throw new UnsupportedOperationException(
          "virtual IP addresses need Linux (or macOS, to try them out), this is " + os);
    }

    @Override
    public long nanos() {
      MemorySegment time = timespec.get();
      int result;
      try {
        result = (int) clockGettime.invokeExact(clockId, time);
      } catch (Throwable e) {
        throw new IllegalStateException("clock_gettime could not be called", e);
      }
      if (result != 0) {
        throw new IllegalStateException("clock_gettime(" + clockId + ") failed");
      }
      return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * NANOS_A_SECOND
          + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
    }
  }
}
