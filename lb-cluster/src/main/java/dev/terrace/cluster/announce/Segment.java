package dev.terrace.cluster.announce;

import dev.terrace.cluster.address.VirtualAddress;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network at one interface: frames sent to it, and ARP heard on it by a thread of its own. An
 * interface that vanishes and comes back, perhaps as another one of its name, is found again.
 */
final class Segment implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Segment.class);
  private static final int LOOK_MILLIS = 250;

  private final String interfaceName;
  private final Consumer<ArpFrame> heard;
  private final Consumer<Boolean> carrier;
  private final Thread reader;
  private volatile @Nullable Link link;
  private volatile boolean closed;
  private @Nullable Boolean up;
  private String complaint = "";

  /** An interface as it is now. */
  private record Link(int index, Mac mac, PacketSocket socket) {}

  /**
   * Starts to listen.
   *
   * @param heard told of every ARP frame of others
   * @param carrier told whether the cable is plugged in, when that changes and at the start
   */
  Segment(String interfaceName, Consumer<ArpFrame> heard, Consumer<Boolean> carrier) {
    this.interfaceName = interfaceName;
    this.heard = heard;
    this.carrier = carrier;
    look();
    this.reader = Thread.ofPlatform().daemon().name("arp " + interfaceName).start(this::listen);
  }

  String interfaceName() {
    return interfaceName;
  }

  /** Asks who has an address. */
  void probe(Inet4Address address) {
    Link now = link;
    if (now != null) {
      send(now, ArpFrame.probe(now.mac(), address).encode());
    }
  }

  /** Keeps what is sent to an address that moves, see {@link Relay}. */
  Optional<Relay> relay(VirtualAddress address, Consumer<Relay> closed) {
    Link now = link;
    if (now == null || !(address.address() instanceof Inet4Address ip)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Relay.start(address, ip, now.index(), now.mac(), closed));
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("vip", address)
          .addKeyValue("reason", e.getMessage())
          .log("what clients send while an address moves is not passed on");
      return Optional.empty();
    }
  }

  /** Says that an address is here. */
  void announce(VirtualAddress address) {
    Link now = link;
    if (now == null) {
      return;
    }
    switch (address.address()) {
      case Inet4Address ip -> {
        send(now, ArpFrame.announcement(now.mac(), ip).encode());
        send(now, ArpFrame.gratuitousReply(now.mac(), ip).encode());
      }
      case Inet6Address ip -> send(now, new NeighbourAdvertisement(now.mac(), ip).encode());
      default -> throw new IllegalArgumentException("neither IPv4 nor IPv6: " + address);
    }
  }

  private void send(Link to, byte[] frame) {
    try {
      to.socket().send(frame);
    } catch (IOException e) {
      log.atDebug()
          .addKeyValue("interface", interfaceName)
          .addKeyValue("reason", e.getMessage())
          .log("frame not sent");
    }
  }

  private void listen() {
    long next = System.nanoTime();
    while (!closed) {
      Link now = link;
      try {
        if (now == null) {
          Thread.sleep(LOOK_MILLIS);
        } else {
          hear(now, now.socket().receive(LOOK_MILLIS));
        }
      } catch (IOException e) {
        complain(e.getMessage());
        drop(); // a link that is down says so in an error, once; looking again opens a new socket
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("a frame could not be understood");
      }
      if (System.nanoTime() - next >= 0) { // also when frames come all the time
        look();
        next = System.nanoTime() + LOOK_MILLIS * 1_000_000L;
      }
    }
    drop();
  }

  private void hear(Link now, ByteBuffer frame) {
    Optional<ArpFrame> arp = ArpFrame.decode(frame);
    if (arp.isPresent() && !arp.get().sender().equals(now.mac())) {
      heard.accept(arp.get());
    }
  }

  /** Finds the interface as it is now. */
  private void look() {
    try {
      NetworkInterface found = NetworkInterface.getByName(interfaceName);
      byte[] mac = found == null ? null : found.getHardwareAddress();
      if (found == null || mac == null || mac.length != 6) {
        complain(found == null ? "there is no such interface" : "it has no hardware address");
        drop();
        changed(found != null && found.isUp());
        return;
      }
      Link now = link;
      if (now == null
          || now.index() != found.getIndex()
          || !Arrays.equals(now.mac().bytes(), mac)) {
        drop();
        link =
            new Link(
                found.getIndex(),
                new Mac(mac),
                PacketSocket.open(found.getIndex(), ArpFrame.ETHER_TYPE));
        complaint = "";
      }
      changed(found.isUp()); // in Java that is "up and running": with a carrier
    } catch (SocketException e) {
      complain(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      complain(String.valueOf(e.getMessage()));
      drop();
    }
  }

  private void changed(boolean nowUp) {
    if (up == null || up != nowUp) {
      up = nowUp;
      carrier.accept(nowUp);
    }
  }

  private void complain(@Nullable String reason) {
    String text = String.valueOf(reason);
    if (!text.equals(complaint)) {
      complaint = text;
      log.atWarn()
          .addKeyValue("interface", interfaceName)
          .addKeyValue("reason", text)
          .log("virtual addresses are not announced");
    }
  }

  private void drop() {
    Link now = link;
    link = null;
    if (now != null) {
      now.socket().close();
    }
  }

  @Override
  public void close() {
    closed = true;
    reader.interrupt();
    try {
      reader.join(2L * LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
