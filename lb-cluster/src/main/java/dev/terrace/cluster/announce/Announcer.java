package dev.terrace.cluster.announce;

import dev.terrace.cluster.address.VirtualAddress;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Tells the network who has an address, asks it whether somebody else has, and hears who claims
 * one. Nothing of this gives a right to an address: leases do.
 */
public interface Announcer extends AutoCloseable {
  /**
   * Asks whether another host answers for an address that is about to be taken (RFC 5227). Takes
   * 140 ms when nobody does.
   *
   * @param answer told who answered, or that nobody did
   */
  void probe(VirtualAddress address, Consumer<Optional<Mac>> answer);

  /**
   * The address is here: says so at once, several times, and then again and again.
   *
   * @param ours asked before each frame: after a pause of the machine what was due long ago must
   *     not be said any more
   */
  void announce(VirtualAddress address, BooleanSupplier ours);

  /** The address is no longer here. */
  void withdraw(VirtualAddress address);

  /**
   * Keeps what clients still send to an address that is about to move, and passes it on to the next
   * owner when that announces itself.
   *
   * @return empty where that is not possible: IPv6, no such interface
   */
  Optional<Relay> relay(VirtualAddress address);

  @Override
  void close();

  /** What is heard. Called on the announcer's threads, which must not be kept. */
  interface Listener {
    /** Somebody else says that an address is theirs that was announced from here. */
    void claimed(VirtualAddress address, Mac by);

    /** The cable of an interface is pulled or back; the first time soon after the start. */
    void carrier(String interfaceName, boolean up);
  }
}
