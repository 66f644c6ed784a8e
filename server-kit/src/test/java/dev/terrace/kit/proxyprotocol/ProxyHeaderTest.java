package dev.terrace.kit.proxyprotocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples and the rules of "The PROXY protocol", versions 1 and 2. */
class ProxyHeaderTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String FOUR = "c0000201" + "c6336402" + "d431" + "01bb";

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 192.0.2.1 198.51.100.2 54321 443, 192.0.2.1, 54321, 198.51.100.2, 443",
    "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535, 255.255.255.255, 65535, 255.255.255.255, 65535",
    "PROXY TCP6 2001:db8::1 ::1 1 0, 2001:db8::1, 1, ::1, 0",
    "PROXY TCP6 ffff:f::ffff ffff::ffff 65535 65535, ffff:f::ffff, 65535, ffff::ffff, 65535",
  })
  void version1(
      String line, String source, int sourcePort, String destination, int destinationPort) {
    var header = parse((line + "\r\nGET / HTTP/1.1\r\n").getBytes(ISO_8859_1));

    assertThat(header)
        .isEqualTo(
            new ProxyHeader.Complete(
                line.length() + 2,
                new InetSocketAddress(source, sourcePort),
                new InetSocketAddress(destination, destinationPort)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROXY UNKNOWN", "PROXY UNKNOWN ffff:f::ffff what ever"})
  void unknownOfVersion1(String line) {
    assertThat(parse((line + "\r\n").getBytes(ISO_8859_1)))
        .isEqualTo(new ProxyHeader.Complete(line.length() + 2, null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 192.0.2.1 198.51.100.2 54321",
        "PROXY TCP4 192.0.2.1 198.51.100.2 54321 443 ",
        "PROXY TCP4  192.0.2.1 198.51.100.2 54321 443",
        "PROXY TCP4 192.0.2.256 198.51.100.2 54321 443",
        "PROXY TCP4 192.0.2 198.51.100.2 54321 443",
        "PROXY TCP4 localhost 198.51.100.2 54321 443",
        "PROXY TCP4 ::1 ::1 54321 443",
        "PROXY TCP6 192.0.2.1 198.51.100.2 54321 443",
        "PROXY TCP6 fe80::1%eth0 ::1 54321 443",
        "PROXY TCP4 192.0.2.1 198.51.100.2 65536 443",
        "PROXY TCP4 192.0.2.1 198.51.100.2 -1 443",
        "PROXY TCP4 192.0.2.1 198.51.100.2 054321 443",
        "PROXY UDP4 192.0.2.1 198.51.100.2 54321 443",
        "PROXY tcp4 192.0.2.1 198.51.100.2 54321 443",
        "PROXY \rTCP4 192.0.2.1 198.51.100.2 54321 443",
        "PROXY UNKNOWN 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
      })
  void malformedVersion1(String line) {
    assertThat(parse((line + "\r\n").getBytes(ISO_8859_1)))
        .isInstanceOf(ProxyHeader.Malformed.class);
  }

  @Test
  void version2OverIpv4() {
    assertThat(parse(hex(SIGNATURE + "21" + "11" + "000c" + FOUR + "474554")))
        .isEqualTo(
            new ProxyHeader.Complete(
                28,
                new InetSocketAddress("192.0.2.1", 54321),
                new InetSocketAddress("198.51.100.2", 443)));
  }

  @Test
  void version2OverIpv6() {
    var addresses =
        "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "d431" + "01bb";

    assertThat(parse(hex(SIGNATURE + "21" + "21" + "0024" + addresses)))
        .isEqualTo(
            new ProxyHeader.Complete(
                52,
                new InetSocketAddress("2001:db8::1", 54321),
                new InetSocketAddress("2001:db8::2", 443)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "20" + "00" + "0000", // LOCAL
        "20" + "11" + "000c" + FOUR, // whatever stands there is ignored
        "21" + "00" + "0003" + "ffffff", // UNSPEC
      })
  void version2ForItself(String rest) {
    assertThat(parse(hex(SIGNATURE + rest)))
        .isEqualTo(new ProxyHeader.Complete(12 + rest.length() / 2, null, null));
  }

  @Test
  void tagsAreSteppedOver() {
    var tags = "010002" + "6832" + "040000" + "ee0001" + "ff";

    assertThat(parse(hex(SIGNATURE + "21" + "11" + "0018" + FOUR + tags)))
        .isInstanceOfSatisfying(
            ProxyHeader.Complete.class, header -> assertThat(header.length()).isEqualTo(16 + 24));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "11" + "11" + "000c" + FOUR, // version 1 in bytes
        "22" + "11" + "000c" + FOUR, // no such command
        "21" + "12" + "000c" + FOUR, // datagrams
        "21" + "41" + "000c" + FOUR, // no such family
        "21" + "11" + "000b" + FOUR, // too short
        "21" + "21" + "000c" + FOUR,
        "21" + "11" + "000e" + FOUR + "0100", // a tag that is cut off
        "21" + "11" + "000f" + FOUR + "010001",
        "21" + "11" + "4001" + FOUR, // longer than we take
        "21" + "11" + "0013" + FOUR + "030004" + "00000000", // wrong checksum
        "21" + "11" + "0010" + FOUR + "030001" + "00",
      })
  void malformedVersion2(String rest) {
    assertThat(parse(hex(SIGNATURE + rest))).isInstanceOf(ProxyHeader.Malformed.class);
  }

  @Test
  void rightChecksumIsTaken() {
    byte[] header = hex(SIGNATURE + "21" + "11" + "0013" + FOUR + "030004" + "00000000");
    CRC32C crc = new CRC32C();
    crc.update(header);
    ByteBuffer.wrap(header).putInt(header.length - 4, (int) crc.getValue());

    assertThat(parse(header)).isInstanceOf(ProxyHeader.Complete.class);
    header[20] ^= 1;
    assertThat(parse(header)).isInstanceOf(ProxyHeader.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/1.1\r\n", "P", "\r\n\r\n", "PROXYTCP4 ", "\u0016\u0003\u0001"})
  void otherBeginnings(String text) {
    var header = parse(text.getBytes(ISO_8859_1));

    assertThat(header)
        .isInstanceOfAny(ProxyHeader.Absent.class, ProxyHeader.Incomplete.class)
        .isEqualTo(
            text.equals("P") || text.equals("\r\n\r\n")
                ? new ProxyHeader.Incomplete()
                : new ProxyHeader.Absent());
  }

  /** However it is cut, nothing is decided before the end, and then always the same. */
  @Test
  void everyPrefixIsIncomplete() {
    for (byte[] whole :
        new byte[][] {
          "PROXY TCP4 192.0.2.1 198.51.100.2 54321 443\r\n".getBytes(ISO_8859_1),
          hex(SIGNATURE + "21" + "11" + "0011" + FOUR + "0100026832")
        }) {
      for (int length = 0; length < whole.length; length++) {
        assertThat(ProxyHeader.parse(ByteBuffer.wrap(whole, 0, length)))
            .as("%d bytes", length)
            .isEqualTo(new ProxyHeader.Incomplete());
      }
      assertThat(parse(whole)).isInstanceOf(ProxyHeader.Complete.class);
    }
  }

  /** Never an exception, never more than was there; the seed is in the message. */
  @Test
  void noiseIsJudgedToo() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] signature = hex(SIGNATURE);
    for (int i = 0; i < 100_000; i++) {
      byte[] noise = new byte[random.nextInt(120)];
      random.nextBytes(noise);
      if (random.nextBoolean()) {
        System.arraycopy(signature, 0, noise, 0, Math.min(signature.length, noise.length));
      } else if (random.nextBoolean()) {
        byte[] line = "PROXY TCP4 1.2.3.4 5.6.7.8 9 10\r\n".getBytes(ISO_8859_1);
        line[random.nextInt(line.length)] = (byte) random.nextInt(256);
        noise = line;
      }
      if (ProxyHeader.parse(ByteBuffer.wrap(noise)) instanceof ProxyHeader.Complete header) {
        assertThat(header.length()).as("seed %d", seed).isBetween(15, noise.length);
      }
    }
  }

  private static ProxyHeader parse(byte[] bytes) {
    return ProxyHeader.parse(ByteBuffer.wrap(bytes));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
