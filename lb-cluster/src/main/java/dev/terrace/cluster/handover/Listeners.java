package dev.terrace.cluster.handover;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening TCP sockets of this process, whichever library opened them: for a moment they can
 * be made deaf to new connections to some addresses, which are then neither accepted nor refused.
 * To the connections that are open nothing happens, and none that was begun is lost.
 *
 * <p>Linux alone; where it is not possible that is logged once, and nothing is held. Thread-safe.
 */
public final class Listeners {
  private static final Logger log = LoggerFactory.getLogger(Listeners.class);

  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SO_DETACH_FILTER = 27;
  private static final MethodHandle SETSOCKOPT = setsockopt();
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final Set<InetAddress> held = new HashSet<>();
  private boolean complained;

  @SuppressWarnings("restricted") // native access is allowed where these programs are started
  private static MethodHandle setsockopt() {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().find("setsockopt").orElseThrow(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
  }

  /** From now on connections to the address are neither accepted nor refused. */
  public synchronized void hold(InetAddress address) {
    if (held.add(address)) {
      apply();
    }
  }

  /** The address is like any other again. */
  public synchronized void free(InetAddress address) {
    if (held.remove(address)) {
      apply();
    }
  }

  private void apply() {
    try (Arena arena = Arena.ofConfined();
        DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      Set<Long> listening = SocketTable.listening();
      byte[] program = SocketFilter.dropOpening(held);
      MemorySegment filter = arena.allocate(16, 8); // struct sock_fprog
      filter.set(ValueLayout.JAVA_SHORT, 0, (short) (program.length / 8));
      filter.set(ValueLayout.ADDRESS, 8, arena.allocateFrom(ValueLayout.JAVA_BYTE, program));
      int option = held.isEmpty() ? SO_DETACH_FILTER : SO_ATTACH_FILTER;
      for (Path descriptor : descriptors) {
        // One that is closed and opened again meanwhile gets a filter that does nothing to it.
        if (listening.contains(inode(descriptor))) {
          int number = Integer.parseInt(descriptor.getFileName().toString());
          int result = (int) SETSOCKOPT.invokeExact(number, SOL_SOCKET, option, filter, 16);
          if (result < 0 && !held.isEmpty()) {
            complain("setsockopt failed");
          }
        }
      }
    } catch (IOException e) {
      complain(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static long inode(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("socket:[")
          ? Long.parseLong(target.substring(8, target.length() - 1))
          : -1;
    } catch (IOException _) {
      return -1; // closed meanwhile
    }
  }

  private void complain(String reason) {
    if (!complained) {
      complained = true;
      log.atWarn()
          .addKeyValue("reason", reason)
          .log("new connections cannot wait for the next owner while an address moves");
    }
  }
}
