package dev.terrace.kit.systemd;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * systemd, when it started the process with {@code Type=notify}: sd_notify(3),
 * sd_watchdog_enabled(3). Where there is none, nothing is said. Thread-safe.
 */
public final class ServiceManager implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServiceManager.class);

  private final @Nullable NotifySocket socket;
  private final @Nullable Duration watchdogTimeout;
  private volatile @Nullable Watchdog watchdog;
  private volatile boolean failing;

  private ServiceManager(@Nullable NotifySocket socket, @Nullable Duration watchdogTimeout) {
    this.socket = socket;
    this.watchdogTimeout = watchdogTimeout;
  }

  /**
   * The one that these variables name, or none.
   *
   * @param environment {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID} count
   */
  public static ServiceManager of(Map<String, String> environment) {
    String name = environment.get("NOTIFY_SOCKET");
    if (name == null || name.isEmpty()) {
      return new ServiceManager(null, null);
    }
    try {
      return new ServiceManager(NotifySocket.open(name), watchdogTimeout(environment));
    } catch (IOException e) {
      log.atWarn().addKeyValue("reason", e.getMessage()).log("systemd cannot be told anything");
      return new ServiceManager(null, null);
    }
  }

  static @Nullable Duration watchdogTimeout(Map<String, String> environment) {
    String micros = environment.get("WATCHDOG_USEC");
    String pid = environment.get("WATCHDOG_PID");
    if (micros == null || (pid != null && !pid.equals(ownPid()))) {
      return null; // for another process of the unit
    }
    try {
      long value = Long.parseLong(micros);
      return value > 0 ? Duration.ofNanos(Math.multiplyExact(value, 1000L)) : null;
    } catch (NumberFormatException | ArithmeticException e) {
      return null;
    }
  }

  private static String ownPid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  /** The process serves; also after a reload. */
  public void ready(String status) {
    send("READY=1\nSTATUS=" + line(status));
  }

  /** A reload begins; {@link #ready} ends it. */
  public void reloading() {
    // Linux: nanoTime is CLOCK_MONOTONIC, which systemd compares it with
    send(
        "RELOADING=1\nMONOTONIC_USEC=%d\nSTATUS=reads the configuration"
            .formatted(System.nanoTime() / 1000));
  }

  /** The process has begun to end. */
  public void stopping(String status) {
    send("STOPPING=1\nSTATUS=" + line(status));
  }

  /** What the process does, for {@code systemctl status}. */
  public void status(String status) {
    send("STATUS=" + line(status));
  }

  /** From now on says that the process is alive while all of these are; if it is asked to. */
  public void watch(List<Pulse> pulses) {
    if (socket != null && watchdogTimeout != null && watchdog == null) {
      watchdog = Watchdog.start(watchdogTimeout, pulses, () -> send("WATCHDOG=1"));
    }
  }

  private void send(String message) {
    if (socket == null) {
      return;
    }
    try {
      socket.send(message);
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        log.atWarn().addKeyValue("reason", e.getMessage()).log("systemd cannot be told anything");
      }
    }
  }

  private static String line(String text) {
    return text.replace('\n', ' ');
  }

  @Override
  public void close() {
    Watchdog running = watchdog;
    if (running != null) {
      running.close();
    }
    if (socket != null) {
      socket.close();
    }
  }
}
