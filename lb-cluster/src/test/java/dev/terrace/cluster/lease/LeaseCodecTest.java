package dev.terrace.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.cluster.ClusterKey;
import dev.terrace.cluster.lease.LeaseCodec.Decoded;
import dev.terrace.cluster.lease.LeaseCodec.Reason;
import dev.terrace.cluster.lease.LeaseMessage.Accept;
import dev.terrace.cluster.lease.LeaseMessage.Nack;
import dev.terrace.cluster.lease.LeaseMessage.Prepare;
import dev.terrace.cluster.lease.LeaseMessage.Promise;
import dev.terrace.cluster.lease.LeaseMessage.Propose;
import dev.terrace.cluster.lease.LeaseMessage.Refusal;
import dev.terrace.cluster.lease.LeaseMessage.Release;
import dev.terrace.cluster.lease.LeaseMessage.Withdraw;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LeaseCodecTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final long TERMS = 0x0102030405060708L;
  private static final Ballot BALLOT = new Ballot(4711, "lb-1", -5);

  private final ClusterKey key = new ClusterKey("shop", SECRET);
  private final LeaseCodec sender = new LeaseCodec(key, "lb-1", TERMS);
  private final LeaseCodec receiver = new LeaseCodec(key, "lb-2", TERMS);

  static List<LeaseMessage> messages() {
    String long63 = "ä".repeat(31) + "x";
    return List.of(
        new Prepare("192.0.2.10", BALLOT, Ballot.NONE),
        new Prepare(long63, new Ballot(1L << 62, long63, Long.MIN_VALUE), BALLOT),
        new Promise("2001:db8::10", BALLOT, new Ballot(3, "lb-2", 0)),
        new Propose("vip", BALLOT, Long.MAX_VALUE),
        new Accept("vip", BALLOT, -1),
        new Nack("vip", BALLOT, Refusal.HELD, Ballot.endOf(9).shown(), 900_000_000),
        new Nack("vip", BALLOT, Refusal.RELEASED, Ballot.NONE, 0),
        new Release("vip", BALLOT, ""),
        new Release("vip", BALLOT, "lb-2"),
        new Withdraw("vip", BALLOT));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void messagesArriveAsTheyWereSent(LeaseMessage message) {
    Decoded decoded = decode(sender.encode(message));

    assertThat(decoded).isEqualTo(new Decoded.Message("lb-1", message));
  }

  @Test
  void theLayoutOfVersionOneStays() {
    byte[] bytes = sender.encode(new Propose("vip", new Ballot(258, "lb-1", 1), 2));

    assertThat(Arrays.copyOf(bytes, bytes.length - 32))
        .isEqualTo(
            new byte[] {
              'T', 'L', 1, 3, 4, 's', 'h', 'o', 'p', 1, 2, 3, 4, 5, 6, 7, 8, //
              4, 'l', 'b', '-', '1', 3, 'v', 'i', 'p', //
              0, 0, 0, 0, 0, 0, 1, 2, 4, 'l', 'b', '-', '1', 0, 0, 0, 0, 0, 0, 0, 1, //
              0, 0, 0, 0, 0, 0, 0, 2
            });
  }

  @Test
  void anotherSecretAnotherClusterAndAnotherVersionAreTold() {
    LeaseMessage message = messages().getFirst();
    byte[] version2 = sender.encode(message);
    version2[2] = 2;

    assertRefused(
        new LeaseCodec(new ClusterKey("shop", SECRET + "x"), "lb-1", TERMS).encode(message),
        Reason.WRONG_SECRET,
        "signed with another secret");
    assertRefused(
        new LeaseCodec(new ClusterKey("test", SECRET), "lb-1", TERMS).encode(message),
        Reason.OTHER_CLUSTER,
        "cluster test");
    assertRefused(
        new LeaseCodec(key, "lb-1", TERMS + 1).encode(message),
        Reason.OTHER_TERMS,
        "node lb-1 has other voters, another quorum or other lease times than this node");
    assertRefused(version2, Reason.OTHER_VERSION, "version 2");
  }

  @Test
  void eachChangedByteIsNoticed() {
    for (LeaseMessage message : messages()) {
      byte[] bytes = sender.encode(message);
      for (int i = 0; i < bytes.length; i++) {
        byte[] changed = bytes.clone();
        changed[i] ^= 1;

        assertThat(decode(changed)).isInstanceOf(Decoded.Refused.class);
      }
    }
  }

  @Test
  void eachCutDatagramIsRefused() {
    for (LeaseMessage message : messages()) {
      byte[] bytes = sender.encode(message);
      for (int length = 0; length < bytes.length; length++) {
        assertThat(decode(Arrays.copyOf(bytes, length))).isInstanceOf(Decoded.Refused.class);
      }
    }
  }

  @Test
  void bytesByChanceAreRefusedAlsoWhenTheyAreSigned() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Mac mac = key.signer("lease");
    for (int i = 0; i < 20_000; i++) {
      // Begins like a true one, so that all of the decoder is met.
      byte[] body = new byte[random.nextInt(200)];
      random.nextBytes(body);
      byte[] start = sender.encode(messages().get(random.nextInt(messages().size())));
      int kept = random.nextInt(Math.min(body.length, start.length - 32) + 1);
      System.arraycopy(start, 0, body, 0, kept);
      byte[] bytes = Arrays.copyOf(body, body.length + 32);
      if (random.nextBoolean()) {
        System.arraycopy(mac.doFinal(body), 0, bytes, body.length, 32);
      }

      Decoded decoded = decode(bytes);

      if (decoded instanceof Decoded.Message(String from, LeaseMessage message)) {
        byte[] again = new LeaseCodec(key, from, TERMS).encode(message);
        // Only the time of a refusal is cut to what makes sense.
        assertThat(message instanceof Nack || Arrays.equals(again, bytes))
            .as("seed %d, %s", seed, message)
            .isTrue();
      }
    }
  }

  @Test
  void aSignedMessageWithSenselessNumbersIsRefused() {
    byte[] bytes = sender.encode(new Propose("vip", BALLOT, 2));
    int round = 2 + 1 + 1 + 5 + 8 + 5 + 4;
    bytes[round] = (byte) 0x80;
    Mac mac = key.signer("lease");
    mac.update(bytes, 0, bytes.length - 32);
    System.arraycopy(mac.doFinal(), 0, bytes, bytes.length - 32, 32);

    assertThat(decode(bytes))
        .isInstanceOfSatisfying(
            Decoded.Refused.class, refused -> assertThat(refused.detail()).startsWith("round -"));
  }

  @Test
  void aShortSecretIsNotTaken() {
    assertThatThrownBy(() -> new ClusterKey("shop", "secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the cluster's secret must have at least 16 bytes but has 6; `openssl rand -hex 32`"
                + " makes a good one");
  }

  private Decoded decode(byte[] bytes) {
    return receiver.decode(ByteBuffer.wrap(bytes));
  }

  private void assertRefused(byte[] bytes, Reason reason, String detail) {
    assertThat(decode(bytes)).isEqualTo(new Decoded.Refused(reason, detail));
  }
}
