package dev.terrace.cluster.announce;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A socket for whole Ethernet frames of one interface, packet(7) of Linux, which Java does not
 * have. Needs CAP_NET_RAW.
 *
 * <p>Any thread may send; one thread at a time may receive, and that thread closes.
 */
final class PacketSocket implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final short POLLIN = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int FRAME = 256; // more than what ARP needs

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ValueLayout.OfShort NETWORK_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final MethodHandle SOCKET =
      call("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
  private static final MethodHandle BIND =
      call("bind", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
  private static final MethodHandle POLL =
      call("poll", ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
  private static final MethodHandle CLOSE = call("close", ValueLayout.JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      call(
          "setsockopt",
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_INT);
  private static final MethodHandle SEND = transfer("send");
  private static final MethodHandle RECV = transfer("recv");

  private final int descriptor;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment received;
  private final MemorySegment pollRequest = arena.allocate(8, 4);
  private boolean closed;

  private PacketSocket(int descriptor, int frame) {
    this.descriptor = descriptor;
    received = arena.allocate(frame);
    pollRequest.set(ValueLayout.JAVA_INT, 0, descriptor);
    pollRequest.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
  }

  @SuppressWarnings("restricted") // native access is allowed where these programs are started
  private static MethodHandle call(String name, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().find(name).orElseThrow(),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters),
        Linker.Option.captureCallState("errno"));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle transfer(String name) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().find(name).orElseThrow(),
        FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT),
        Linker.Option.captureCallState("errno"));
  }

  /**
   * Opens one that receives frames of a type from one interface.
   *
   * @param etherType such as {@link ArpFrame#ETHER_TYPE}
   * @throws IOException if it is not allowed, or there is no such interface
   */
  static PacketSocket open(int interfaceIndex, int etherType) throws IOException {
    return open(interfaceIndex, etherType, FRAME, new byte[0]);
  }

  /**
   * The same with a filter.
   *
   * @param frame how many bytes of a frame are wanted; longer ones are cut
   * @param filter a program for packet sockets, see {@code SocketFilter}; empty: none
   */
  static PacketSocket open(int interfaceIndex, int etherType, int frame, byte[] filter)
      throws IOException {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment errno = local.allocate(ERRNO_LAYOUT);
      // Without a protocol at first: else frames of all interfaces come until it is bound.
      int descriptor = (int) SOCKET.invokeExact(errno, AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
      check(descriptor, "socket (the capability CAP_NET_RAW is needed)", errno);
      int filtered = filter.length == 0 ? 0 : attach(descriptor, filter, errno, local);
      MemorySegment address = local.allocate(20, 4);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
      address.set(NETWORK_SHORT, 2, (short) etherType);
      address.set(ValueLayout.JAVA_INT, 4, interfaceIndex);
      int result = filtered < 0 ? filtered : (int) BIND.invokeExact(errno, descriptor, address, 20);
      if (result < 0) {
        int ignored = (int) CLOSE.invokeExact(local.allocate(ERRNO_LAYOUT), descriptor);
        assert ignored <= 0;
      }
      check(result, filtered < 0 ? "setsockopt" : "bind", errno);
      return new PacketSocket(descriptor, frame);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static int attach(int descriptor, byte[] filter, MemorySegment errno, Arena local)
      throws Throwable {
    MemorySegment program = local.allocate(16, 8); // struct sock_fprog
    program.set(ValueLayout.JAVA_SHORT, 0, (short) (filter.length / 8));
    program.set(ValueLayout.ADDRESS, 8, local.allocateFrom(ValueLayout.JAVA_BYTE, filter));
    return (int)
        SETSOCKOPT.invokeExact(errno, descriptor, SOL_SOCKET, SO_ATTACH_FILTER, program, 16);
  }

  /** From now on other frames are received; those that came before stay. */
  synchronized void filter(byte[] filter) throws IOException {
    if (closed) {
      return;
    }
    try (Arena local = Arena.ofConfined()) {
      MemorySegment errno = local.allocate(ERRNO_LAYOUT);
      check(attach(descriptor, filter, errno, local), "setsockopt", errno);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a whole frame; one that the interface does not take at once is lost. */
  synchronized void send(byte[] frame) throws IOException {
    if (closed) {
      throw new IOException("the socket is closed");
    }
    try (Arena local = Arena.ofConfined()) {
      MemorySegment errno = local.allocate(ERRNO_LAYOUT);
      MemorySegment bytes = local.allocateFrom(ValueLayout.JAVA_BYTE, frame);
      long sent = (long) SEND.invokeExact(errno, descriptor, bytes, (long) frame.length, 0);
      check(sent, "send", errno);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits for a frame.
   *
   * @return its beginning, valid until the next call; empty after the timeout
   */
  ByteBuffer receive(int timeoutMillis) throws IOException {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment errno = local.allocate(ERRNO_LAYOUT);
      int ready = (int) POLL.invokeExact(errno, pollRequest, 1L, timeoutMillis);
      check(ready, "poll", errno);
      if (ready == 0) {
        return ByteBuffer.allocate(0);
      }
      long length = (long) RECV.invokeExact(errno, descriptor, received, received.byteSize(), 0);
      check(length, "recv", errno);
      return received.asSlice(0, length).asByteBuffer();
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void check(long result, String what, MemorySegment errno) throws IOException {
    if (result < 0) {
      throw new IOException("%s failed: errno %d".formatted(what, (int) ERRNO.get(errno, 0L)));
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (Arena local = Arena.ofConfined()) {
      int ignored = (int) CLOSE.invokeExact(local.allocate(ERRNO_LAYOUT), descriptor);
      assert ignored <= 0;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    arena.close();
  }
}
