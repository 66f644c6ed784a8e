package dev.terrace.kit.systemd;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

/**
 * Sends datagrams to a Unix domain socket of Linux, which Java has for streams alone: sd_notify(3).
 * Thread-safe.
 */
final class NotifySocket implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int LONGEST_NAME = 107; // sun_path and its final zero: unix(7)

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SOCKET =
      call(
          "socket",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT));
  private static final MethodHandle SENDTO =
      call(
          "sendto",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_INT));
  private static final MethodHandle CLOSE =
      call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private final int descriptor;
  private final byte[] address;
  private boolean closed;

  private NotifySocket(int descriptor, byte[] address) {
    this.descriptor = descriptor;
    this.address = address;
  }

  @SuppressWarnings("restricted") // native access is allowed where these programs are started
  private static MethodHandle call(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().find(name).orElseThrow(),
        type,
        Linker.Option.captureCallState("errno"));
  }

  /**
   * @param name as in {@code NOTIFY_SOCKET}: a path, or {@code @} and an abstract name
   * @throws IOException if it is no such name, or there is no socket to be had
   */
  static NotifySocket open(String name) throws IOException {
    byte[] address = address(name);
    try (Arena local = Arena.ofConfined()) {
      MemorySegment errno = local.allocate(ERRNO_LAYOUT);
      int descriptor =
          (int) SOCKET.invokeExact(errno, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      check(descriptor, "socket", errno);
      return new NotifySocket(descriptor, address);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** A {@code sockaddr_un}; an abstract name begins with a zero and ends with the address. */
  static byte[] address(String name) throws IOException {
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    boolean abstractName = name.startsWith("@");
    if (!abstractName && !name.startsWith("/")) {
      throw new IOException("NOTIFY_SOCKET is neither a path nor @NAME: " + name);
    }
    if (path.length > LONGEST_NAME) {
      throw new IOException("NOTIFY_SOCKET is longer than %d bytes".formatted(LONGEST_NAME));
    }
    byte[] address = new byte[2 + path.length + (abstractName ? 0 : 1)];
    MemorySegment.ofArray(address).set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) AF_UNIX);
    System.arraycopy(path, 0, address, 2, path.length);
    if (abstractName) {
      address[2] = 0;
    }
    return address;
  }

  /** Sends one datagram; nothing after it is closed. */
  synchronized void send(String message) throws IOException {
    if (closed) {
      return;
    }
    try (Arena local = Arena.ofConfined()) {
      MemorySegment errno = local.allocate(ERRNO_LAYOUT);
      byte[] text = message.getBytes(StandardCharsets.UTF_8);
      MemorySegment bytes = local.allocateFrom(ValueLayout.JAVA_BYTE, text);
      MemorySegment to = local.allocateFrom(ValueLayout.JAVA_BYTE, address);
      long sent =
          (long)
              SENDTO.invokeExact(
                  errno, descriptor, bytes, (long) text.length, MSG_NOSIGNAL, to, address.length);
      check(sent, "sendto", errno);
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
  }
}
