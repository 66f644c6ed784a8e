package dev.terrace.cluster.announce;

import dev.terrace.cluster.address.VirtualAddress;
import dev.terrace.cluster.handover.SocketFilter;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients send by TCP to an address that moves away from this host, while their neighbour
 * tables still name it: kept until the next owner announces itself, then passed on to that one,
 * frame by frame, as a switch would. A segment that opens a connection and is lost would be sent
 * again by Linux after a second only.
 *
 * <p>It answers nothing and adds nothing: the next owner's kernel answers. While the address is
 * still here, only segments that open connections are kept, which {@code Listeners} hold off; after
 * {@link #addressGone} all are. Ends by itself. Thread-safe.
 */
public final class Relay implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);

  private static final int IPV4 = 0x0800;
  private static final int FRAME = 2048;
  private static final int ETHERNET = 14;
  private static final int IP = 20;
  private static final int MAX_WAITING = 4096;
  private static final int POLL_MILLIS = 100;

  private final VirtualAddress address;
  private final Inet4Address ip;
  private final Mac self;
  private final PacketSocket socket;
  private final Consumer<Relay> whenClosed;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private @Nullable Mac owner;
  private long passed;
  private volatile boolean closed;

  private Relay(
      VirtualAddress address,
      Inet4Address ip,
      Mac self,
      PacketSocket socket,
      Consumer<Relay> whenClosed) {
    this.address = address;
    this.ip = ip;
    this.self = self;
    this.socket = socket;
    this.whenClosed = whenClosed;
  }

  static Relay start(
      VirtualAddress address, Inet4Address ip, int index, Mac self, Consumer<Relay> whenClosed)
      throws IOException {
    PacketSocket socket = PacketSocket.open(index, IPV4, FRAME, SocketFilter.tcpTo(ip, true));
    Relay relay = new Relay(address, ip, self, socket, whenClosed);
    Thread.ofPlatform().daemon().name("relay " + address.text()).start(relay::run);
    return relay;
  }

  VirtualAddress address() {
    return address;
  }

  /** The address is not on this host any more. */
  public void addressGone() {
    try {
      socket.filter(SocketFilter.tcpTo(ip, false));
    } catch (IOException e) {
      log.atDebug().addKeyValue("reason", e.getMessage()).log("relay without a wider filter");
    }
  }

  /** Somebody else has announced the address. */
  synchronized void ownerIs(Mac mac) {
    owner = mac;
    notifyAll();
    for (byte[] frame = waiting.poll(); frame != null; frame = waiting.poll()) {
      send(frame, mac);
    }
  }

  /** Waits until the next owner has announced itself; false: it did not in this time. */
  public synchronized boolean awaitOwner(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (owner == null && !closed) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return owner != null;
  }

  /** How many frames were passed on. */
  public synchronized long passed() {
    return passed;
  }

  private void run() {
    try {
      while (!closed) {
        ByteBuffer frame = socket.receive(POLL_MILLIS);
        if (frame.remaining() >= ETHERNET + IP + IP) {
          took(frame);
        }
      }
    } catch (IOException e) {
      log.atDebug().addKeyValue("reason", e.getMessage()).log("relay ends");
    } finally {
      closed = true;
      socket.close();
      whenClosed.accept(this);
    }
  }

  private synchronized void took(ByteBuffer received) {
    int length = Short.toUnsignedInt(received.getShort(ETHERNET + 2));
    if (length < 2 * IP || ETHERNET + length > received.remaining()) {
      return; // joined from several by the network card: too long to be sent, comes again
    }
    byte[] frame = new byte[ETHERNET + length];
    received.get(0, frame);
    Mac to = owner;
    if (to != null) {
      send(frame, to);
    } else if (waiting.size() < MAX_WAITING) {
      waiting.add(frame);
    }
  }

  private void send(byte[] frame, Mac to) {
    System.arraycopy(to.bytes(), 0, frame, 0, 6);
    System.arraycopy(self.bytes(), 0, frame, 6, 6);
    checksum(frame);
    try {
      socket.send(frame);
      passed++;
    } catch (IOException e) {
      log.atDebug().addKeyValue("reason", e.getMessage()).log("frame not passed on");
    }
  }

  /** Of TCP, RFC 9293 §3.1: a network card may have left it to be done, or checked it already. */
  private static void checksum(byte[] frame) {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    int tcp = ETHERNET + IP;
    bytes.putShort(tcp + 16, (short) 0);
    long sum = 6L + frame.length - tcp; // protocol and length
    for (int at = ETHERNET + 12; at + 1 < frame.length; at += 2) { // from the addresses on
      sum += Short.toUnsignedInt(bytes.getShort(at));
    }
    if ((frame.length - tcp) % 2 == 1) {
      sum += (frame[frame.length - 1] & 0xff) << 8;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    bytes.putShort(tcp + 16, (short) ~sum);
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
