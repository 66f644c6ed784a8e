package dev.terrace.proxy.health;

import dev.terrace.kit.tls.ClientTls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What is checked: a server, as far as its health goes. Thread-safe. */
public interface Watched {
  /** For logs and thread names. */
  String name();

  /** What is known about it now. */
  Health health();

  /** Whether no other server of its backend takes traffic. */
  boolean alone();

  /** Looks its name up again; blocks. */
  InetSocketAddress resolve();

  /** What TLS to it needs; null: it is spoken to in the clear. */
  @Nullable ClientTls tls();

  /** Moves to another health, and tells everybody when that changes the state. */
  void change(UnaryOperator<Health> step, String reason);

  /** Notes how a check ended, for people to see. */
  void checked(CheckResult result, Duration took);

  /** Who wants to know of requests that failed; null: nobody any more. */
  void onDoubt(@Nullable DoubtListener listener);

  /** Wants to know of requests that failed. */
  @FunctionalInterface
  interface DoubtListener {
    /** Called on I/O threads; must not block. */
    void doubt(OnError action, String reason);
  }
}
