package dev.terrace.proxy.health;

import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;

/** What is checked: a server, as far as its health goes. Thread-safe. */
public interface Watched {
  /** For logs and thread names. */
  String name();

  /** What is known about it now. */
  HealthState health();

  /** Looks its name up again; blocks. */
  InetSocketAddress resolve();

  /** Moves to another health state, and logs when that decides about traffic. */
  void change(UnaryOperator<HealthState> step, String reason);

  /** Who wants to know of connections that failed. */
  void onDoubt(Runnable listener);
}
