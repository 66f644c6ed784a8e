package dev.terrace.cluster.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Frames byte by byte, beside the tables of RFC 826, 5227 and 4861. */
class FramesTest {
  private static final Mac SELF = Mac.parse("02:00:00:00:00:0a");
  private static final Inet4Address VIP = (Inet4Address) InetAddress.ofLiteral("192.0.2.10");

  @Test
  void aProbeSaysNothingOfItsSender() {
    assertThat(hex(ArpFrame.probe(SELF, VIP).encode()))
        .isEqualTo(
            "ffffffffffff 02000000000a 0806 0001 0800 06 04 0001"
                + " 02000000000a 00000000 000000000000 c000020a");
  }

  @Test
  void anAnnouncementNamesItsSenderTwice() {
    assertThat(hex(ArpFrame.announcement(SELF, VIP).encode()))
        .isEqualTo(
            "ffffffffffff 02000000000a 0806 0001 0800 06 04 0001"
                + " 02000000000a c000020a 000000000000 c000020a");
    assertThat(hex(ArpFrame.gratuitousReply(SELF, VIP).encode()))
        .isEqualTo(
            "ffffffffffff 02000000000a 0806 0001 0800 06 04 0002"
                + " 02000000000a c000020a 02000000000a c000020a");
  }

  @Test
  void whatIsWrittenIsRead() {
    for (ArpFrame frame :
        new ArpFrame[] {
          ArpFrame.probe(SELF, VIP),
          ArpFrame.announcement(SELF, VIP),
          ArpFrame.gratuitousReply(SELF, VIP)
        }) {
      assertThat(ArpFrame.decode(ByteBuffer.wrap(frame.encode()))).contains(frame);
    }
  }

  @Test
  void otherFramesAreNoArp() {
    byte[] frame = ArpFrame.announcement(SELF, VIP).encode();
    assertThat(ArpFrame.decode(ByteBuffer.allocate(0))).isEmpty();
    assertThat(ArpFrame.decode(ByteBuffer.wrap(frame, 0, frame.length - 1))).isEmpty();
    for (int at : new int[] {12, 14, 16, 18, 19}) { // types and lengths
      byte[] other = frame.clone();
      other[at] ^= 0x40;
      assertThat(ArpFrame.decode(ByteBuffer.wrap(other))).as("byte %d", at).isEmpty();
    }
  }

  @Test
  void aNeighbourAdvertisementOverridesAtAllNodes() {
    Inet6Address address = (Inet6Address) InetAddress.ofLiteral("2001:db8::10");

    byte[] frame = new NeighbourAdvertisement(SELF, address).encode();

    String text = HexFormat.of().formatHex(frame);
    assertThat(text)
        .startsWith(
            "33330000000102000000000a86dd"
                + "6000000000203aff"
                + "20010db8000000000000000000000010")
        .contains("ff020000000000000000000000000001" + "8800")
        .endsWith("20000000" + "20010db8000000000000000000000010" + "020102000000000a");
    assertThat(sum(frame)).isEqualTo(0xffff);
  }

  /** With its checksum in place a message sums up to all ones (RFC 1071). */
  private static int sum(byte[] frame) {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    int sum = 32 + 58;
    for (int at = 22; at < frame.length; at += 2) {
      sum += Short.toUnsignedInt(bytes.getShort(at));
    }
    return (sum & 0xffff) + (sum >>> 16);
  }

  private static String hex(byte[] frame) {
    int[] parts = {6, 6, 2, 2, 2, 1, 1, 2, 6, 4, 6, 4};
    StringBuilder text = new StringBuilder();
    int at = 0;
    for (int part : parts) {
      text.append(text.isEmpty() ? "" : " ");
      text.append(HexFormat.of().formatHex(frame, at, at + part));
      at += part;
    }
    return text.toString();
  }
}
