package dev.terrace.kit.proxyprotocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the beginning of a connection that a proxy opened for a client: version 1 in words
 * or version 2 in bytes, as HAProxy's document "The PROXY protocol" defines them. Pure functions.
 */
public sealed interface ProxyHeader {
  /** The longest header that is taken; version 2 can have tags that nobody here looks at. */
  int MAX_LENGTH = 16 * 1024;

  /** Not all of it is there yet. */
  record Incomplete() implements ProxyHeader {}

  /** Something else stands there. */
  record Absent() implements ProxyHeader {}

  /** It began like one and is none. */
  record Malformed(String reason) implements ProxyHeader {}

  /**
   * All of it.
   *
   * @param length bytes; what follows is the client's
   * @param source the client; null: the proxy speaks for itself, as in its health checks
   * @param destination where the client connected to; null with source
   */
  record Complete(
      int length, @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination)
      implements ProxyHeader {}

  /**
   * Reads from the position of the buffer on, which does not move.
   *
   * @param bytes what has been received so far
   */
  static ProxyHeader parse(ByteBuffer bytes) {
    ByteBuffer read = bytes.slice();
    if (Reader.startsLike(read, Reader.V2)) {
      return read.remaining() < 16 ? new Incomplete() : Reader.version2(read);
    }
    if (Reader.startsLike(read, Reader.V1)) {
      return read.remaining() < Reader.V1.length ? new Incomplete() : Reader.version1(read);
    }
    return new Absent();
  }

  /** How both versions are read. */
  final class Reader {
    private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V2 = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    /** With CR and LF; enough for two IPv6 addresses (§2.1). */
    private static final int V1_MAX = 107;

    private static final int PP2_TYPE_CRC32C = 0x03;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;
    private static final int UNIX_STREAM = 0x31;

    private Reader() {}

    private static boolean startsLike(ByteBuffer read, byte[] signature) {
      int length = Math.min(read.remaining(), signature.length);
      for (int i = 0; i < length; i++) {
        if (read.get(i) != signature[i]) {
          return false;
        }
      }
      return true;
    }

    private static ProxyHeader version1(ByteBuffer read) {
      int end = -1;
      for (int i = V1.length; i < Math.min(read.remaining(), V1_MAX) - 1; i++) {
        if (read.get(i) == '\r') {
          if (read.get(i + 1) != '\n') {
            return new Malformed("PROXY header: CR without LF");
          }
          end = i;
          break;
        }
      }
      if (end < 0) {
        return read.remaining() < V1_MAX
            ? new Incomplete()
            : new Malformed("PROXY header: longer than 107 bytes");
      }
      byte[] line = new byte[end];
      read.get(0, line);
      String[] words = new String(line, StandardCharsets.ISO_8859_1).split(" ", -1);
      if (words[1].equals("UNKNOWN")) {
        return new Complete(end + 2, null, null);
      }
      boolean four = words[1].equals("TCP4");
      if (!four && !words[1].equals("TCP6")) {
        return new Malformed("PROXY header: neither TCP4, TCP6 nor UNKNOWN");
      }
      if (words.length != 6) {
        return new Malformed("PROXY header: not two addresses and two ports");
      }
      InetAddress source = address(words[2], four);
      InetAddress destination = address(words[3], four);
      int sourcePort = port(words[4]);
      int destinationPort = port(words[5]);
      if (source == null || destination == null || sourcePort < 0 || destinationPort < 0) {
        return new Malformed("PROXY header: an address or a port is none");
      }
      return new Complete(
          end + 2,
          new InetSocketAddress(source, sourcePort),
          new InetSocketAddress(destination, destinationPort));
    }

    private static @Nullable InetAddress address(String text, boolean four) {
      boolean shaped =
          four
              ? text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
              : text.indexOf(':') >= 0 && text.matches("[0-9A-Fa-f:.]+");
      try {
        return shaped ? InetAddress.ofLiteral(text) : null;
      } catch (IllegalArgumentException _) {
        return null;
      }
    }

    private static int port(String text) {
      if (!text.matches("0|[1-9][0-9]{0,4}")) {
        return -1;
      }
      int port = Integer.parseInt(text);
      return port > 0xffff ? -1 : port;
    }

    private static ProxyHeader version2(ByteBuffer read) {
      int command = read.get(12) & 0xff;
      int family = read.get(13) & 0xff;
      int length = 16 + (read.getShort(14) & 0xffff);
      if (command != 0x20 && command != 0x21) {
        return new Malformed("PROXY header: unknown version or command");
      }
      if (length > MAX_LENGTH) {
        return new Malformed("PROXY header: longer than " + MAX_LENGTH + " bytes");
      }
      if (read.remaining() < length) {
        return new Incomplete();
      }
      int addresses =
          switch (family) {
            case TCP_OVER_IPV4 -> 12;
            case TCP_OVER_IPV6 -> 36;
            case UNIX_STREAM -> 216;
            default -> -1;
          };
      boolean local = command == 0x20 || family == 0;
      if (!local && addresses < 0) {
        return new Malformed("PROXY header: not of a stream");
      }
      if (!local && length < 16 + addresses) {
        return new Malformed("PROXY header: too short for its addresses");
      }
      String problem = local ? null : tags(read, 16 + addresses, length);
      if (problem != null) {
        return new Malformed(problem);
      }
      if (local || family == UNIX_STREAM) {
        return new Complete(length, null, null);
      }
      int size = family == TCP_OVER_IPV4 ? 4 : 16;
      return new Complete(
          length,
          socket(read, 16, size, 16 + 2 * size),
          socket(read, 16 + size, size, 18 + 2 * size));
    }

    private static InetSocketAddress socket(ByteBuffer read, int at, int size, int portAt) {
      byte[] address = new byte[size];
      read.get(at, address);
      try {
        return new InetSocketAddress(
            InetAddress.getByAddress(address), read.getShort(portAt) & 0xffff);
      } catch (UnknownHostException e) {
        throw new IllegalStateException(e); // 4 and 16 bytes always are an address
      }
    }

    /**
     * Type, length, value (§2.2); of all only the checksum matters here. Null: nothing is wrong.
     */
    private static @Nullable String tags(ByteBuffer read, int from, int end) {
      int at = from;
      while (at < end) {
        if (end - at < 3) {
          return "PROXY header: a tag is cut off";
        }
        int type = read.get(at) & 0xff;
        int length = read.getShort(at + 1) & 0xffff;
        if (end - at - 3 < length) {
          return "PROXY header: a tag is cut off";
        }
        if (type == PP2_TYPE_CRC32C && !(length == 4 && checksum(read, at + 3, end))) {
          return "PROXY header: wrong checksum";
        }
        at += 3 + length;
      }
      return null;
    }

    /** Over the header with zeros in place of the checksum (§2.2.3). */
    private static boolean checksum(ByteBuffer read, int at, int end) {
      byte[] header = new byte[end];
      read.get(0, header);
      Arrays.fill(header, at, at + 4, (byte) 0);
      CRC32C crc = new CRC32C();
      crc.update(header);
      return (int) crc.getValue() == read.getInt(at);
    }
  }
}
