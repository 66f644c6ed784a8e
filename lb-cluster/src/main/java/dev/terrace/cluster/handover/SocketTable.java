package dev.terrace.cluster.handover;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The kernel's own list of the TCP sockets of this network, asked by sock_diag(7). {@code
 * /proc/net/tcp} tells the same, but with all connections that ended in the last minute: to read it
 * takes a busy load balancer as long as a move may take.
 */
public final class SocketTable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_SOCK_DIAG = 4;
  private static final short SOCK_DIAG_BY_FAMILY = 20;
  private static final short REQUEST_AND_DUMP = 0x301;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final byte TCP = 6;
  private static final byte[] FAMILIES = {2, 10}; // AF_INET, AF_INET6

  private static final int HEADER = 16;
  private static final int REQUEST = HEADER + 56; // struct inet_diag_req_v2
  private static final int SOURCE = HEADER + 8; // in struct inet_diag_msg
  private static final int INODE = HEADER + 68;
  private static final int ANSWER = HEADER + 72;
  private static final int BUFFER = 1 << 16;

  private static final int LISTEN = 1 << 10;

  /**
   * Where something of this side is under way: ESTABLISHED, SYN_RECV (of two kinds), FIN_WAIT1,
   * CLOSE_WAIT, LAST_ACK, CLOSING. Not FIN_WAIT2 and TIME_WAIT: the peer has everything.
   */
  private static final int OPEN = 1 << 1 | 1 << 3 | 1 << 12 | 1 << 4 | 1 << 8 | 1 << 9 | 1 << 11;

  private static final MethodHandle SOCKET =
      call(
          "socket",
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT);
  private static final MethodHandle SEND = transfer("send");
  private static final MethodHandle RECV = transfer("recv");
  private static final MethodHandle CLOSE =
      call("close", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

  private SocketTable() {}

  @SuppressWarnings("restricted") // native access is allowed where these programs are started
  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().find(name).orElseThrow(),
            FunctionDescriptor.of(result, parameters));
  }

  private static MethodHandle transfer(String name) {
    return call(
        name,
        ValueLayout.JAVA_LONG,
        ValueLayout.JAVA_INT,
        ValueLayout.ADDRESS,
        ValueLayout.JAVA_LONG,
        ValueLayout.JAVA_INT);
  }

  /** How many connections to a local address are open. */
  public static int open(InetAddress address) throws IOException {
    byte[] wanted = address.getAddress();
    byte[] mapped = mapped(wanted);
    int[] count = new int[1];
    each(
        OPEN,
        socket -> {
          byte[] source = new byte[socket.get(HEADER) == FAMILIES[0] ? 4 : 16];
          socket.get(SOURCE, source);
          if (Arrays.equals(source, wanted) || Arrays.equals(source, mapped)) {
            count[0]++;
          }
        });
    return count[0];
  }

  /** The inodes of all sockets that listen. */
  static Set<Long> listening() throws IOException {
    Set<Long> inodes = new HashSet<>();
    each(LISTEN, socket -> inodes.add(Integer.toUnsignedLong(socket.getInt(INODE))));
    return inodes;
  }

  /** IPv4 as a socket for IPv6 has it: ::ffff:a.b.c.d. */
  private static byte[] mapped(byte[] address) {
    if (address.length == 16) {
      return address;
    }
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    System.arraycopy(address, 0, mapped, 12, 4);
    return mapped;
  }

  private static void each(int states, Consumer<ByteBuffer> found) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) SOCKET.invokeExact(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
      check(descriptor, "socket");
      try {
        MemorySegment buffer = arena.allocate(BUFFER, 8);
        for (byte family : FAMILIES) {
          ask(descriptor, buffer, family, states);
          read(descriptor, buffer, found);
        }
      } finally {
        int _ = (int) CLOSE.invokeExact(descriptor);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void ask(int descriptor, MemorySegment buffer, byte family, int states)
      throws Throwable {
    ByteBuffer request = buffer.asSlice(0, REQUEST).fill((byte) 0).asByteBuffer();
    request.order(ByteOrder.nativeOrder());
    request.putInt(REQUEST).putShort(SOCK_DIAG_BY_FAMILY).putShort(REQUEST_AND_DUMP);
    request.put(HEADER, family).put(HEADER + 1, TCP).putInt(HEADER + 4, states);
    check((long) SEND.invokeExact(descriptor, buffer, (long) REQUEST, 0), "send");
  }

  private static void read(int descriptor, MemorySegment buffer, Consumer<ByteBuffer> found)
      throws Throwable {
    while (true) {
      long length = (long) RECV.invokeExact(descriptor, buffer, (long) BUFFER, 0);
      check(length, "recv");
      ByteBuffer messages = buffer.asSlice(0, length).asByteBuffer();
      while (messages.remaining() >= HEADER) {
        ByteBuffer message = messages.slice().order(ByteOrder.nativeOrder());
        int size = message.getInt(0);
        int type = message.getShort(4);
        if (type == NLMSG_DONE || type == NLMSG_ERROR || size < HEADER) {
          return; // an error: a kernel without it, and so nothing that is known to be open
        }
        if (size >= ANSWER) {
          found.accept(message);
        }
        messages.position(messages.position() + Math.min(messages.remaining(), size + 3 & ~3));
      }
    }
  }

  private static void check(long result, String what) throws IOException {
    if (result < 0) {
      throw new IOException(what + " failed: the kernel does not tell of its sockets");
    }
  }
}
