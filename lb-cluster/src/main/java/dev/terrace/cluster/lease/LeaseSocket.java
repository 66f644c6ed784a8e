package dev.terrace.cluster.lease;

import dev.terrace.cluster.lease.LeaseCodec.Decoded;
import dev.terrace.cluster.lease.LeaseCodec.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages to and from the other nodes, over UDP. For one thread, but for {@link #wake}. */
final class LeaseSocket implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaseSocket.class);

  /** Of so many strangers it is remembered what was said about them. */
  private static final int MAX_STRANGERS = 256;

  private final Map<String, InetSocketAddress> addresses;
  private final LeaseCodec codec;
  private final String self;
  private final DatagramChannel channel;
  private final Selector selector;
  private final ByteBuffer in = ByteBuffer.allocateDirect(LeaseCodec.MAX_BYTES + 1);
  private final Map<InetAddress, Set<Reason>> strangers = new HashMap<>();
  private @Nullable SocketAddress source;
  final LongAdder received = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder notSent = new LongAdder();
  final LongAdder refused = new LongAdder();

  LeaseSocket(LeaseConfig config) throws IOException {
    addresses = config.addresses();
    self = config.setup().self();
    codec = new LeaseCodec(config.key(), self, config.terms());
    selector = Selector.open();
    channel = DatagramChannel.open();
    try {
      channel.bind(config.bind());
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
    } catch (IOException e) {
      close();
      throw new IOException(
          "cannot listen for leases on UDP " + config.bind() + ": " + e.getMessage(), e);
    }
  }

  /** Waits for a datagram, {@link #wake}, or the time. */
  void await(long nanos) throws IOException {
    long millis = (nanos + 999_999) / 1_000_000;
    if (millis > 0) {
      selector.select(millis);
    } else {
      selector.selectNow();
    }
    selector.selectedKeys().clear();
  }

  void wake() {
    selector.wakeup();
  }

  void send(String to, LeaseMessage message) {
    try {
      if (channel.send(ByteBuffer.wrap(codec.encode(message)), addresses.get(to)) > 0) {
        sent.increment();
        return;
      }
    } catch (IOException e) {
      // A network that is down is the other side of a cut; the protocol lives with both.
      log.atDebug().addKeyValue("to", to).setCause(e).log("a lease message could not be sent");
    }
    notSent.increment();
  }

  /** The next datagram; false: there is none. */
  boolean hasReceived() throws IOException {
    in.clear();
    source = channel.receive(in);
    in.flip();
    return source != null;
  }

  /** What the datagram was; empty if it was none of this cluster's. */
  Optional<Decoded.Message> message() {
    Decoded decoded = codec.decode(in);
    switch (decoded) {
      case Decoded.Message message -> {
        if (addresses.containsKey(message.from()) && !message.from().equals(self)) {
          received.increment();
          return Optional.of(message);
        }
        String detail =
            message.from().equals(self)
                ? "it bears this node's own name, " + self + ": two nodes have it"
                : "node " + message.from() + " is not in this node's list";
        refuse(Reason.UNKNOWN_NODE, detail);
      }
      case Decoded.Refused refusal -> refuse(refusal.reason(), refusal.detail());
    }
    return Optional.empty();
  }

  private void refuse(Reason reason, String detail) {
    refused.increment();
    if (!(source instanceof InetSocketAddress stranger)) {
      return;
    }
    if (strangers.size() >= MAX_STRANGERS && !strangers.containsKey(stranger.getAddress())) {
      return;
    }
    if (strangers
        .computeIfAbsent(stranger.getAddress(), _ -> EnumSet.noneOf(Reason.class))
        .add(reason)) {
      log.atWarn()
          .addKeyValue("from", stranger)
          .addKeyValue("reason", reason)
          .addKeyValue("detail", detail)
          .log("a lease datagram is refused; more of them from there are only counted");
    }
  }

  @Override
  public void close() {
    try (selector;
        channel) {
      selector.wakeup();
    } catch (IOException e) {
      log.atDebug().setCause(e).log("the lease socket did not close well");
    }
  }
}
