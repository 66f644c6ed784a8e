package dev.terrace.cluster.lease;

import dev.terrace.cluster.ClusterKey;
import dev.terrace.cluster.lease.LeaseMessage.Accept;
import dev.terrace.cluster.lease.LeaseMessage.Nack;
import dev.terrace.cluster.lease.LeaseMessage.Prepare;
import dev.terrace.cluster.lease.LeaseMessage.Promise;
import dev.terrace.cluster.lease.LeaseMessage.Propose;
import dev.terrace.cluster.lease.LeaseMessage.Refusal;
import dev.terrace.cluster.lease.LeaseMessage.Release;
import dev.terrace.cluster.lease.LeaseMessage.Withdraw;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import javax.crypto.Mac;

/**
 * Messages as datagrams, version 1, numbers big-endian:
 *
 * <pre>
 * u16 0x544C | u8 version | u8 type | name cluster | i64 terms | name from | name vip | ballot | body | 32 bytes HMAC-SHA256
 * name   = u8 length, 0 to 63 | UTF-8
 * ballot = i64 round, 0 to 2^62 | name node | i64 nonce
 * body   = 1 PREPARE ballot held | 2 PROMISE ballot last | 3 PROPOSE i64 sent | 4 ACCEPT i64 sent
 *        | 5 NACK u8 reason (0 to 3), ballot by, i64 remaining | 6 RELEASE name next | 7 WITHDRAW
 * </pre>
 *
 * The signature covers all before it, and its key belongs to the cluster's name. The terms stand
 * for the voters and the times, since nodes that disagree about them must not agree about anything
 * else. There is no counter against datagrams that are recorded and sent again: the protocol takes
 * a late or doubled message for what it is, and ballots are never used twice. Not thread-safe.
 */
final class LeaseCodec {
  /** What is longer is none of ours. */
  static final int MAX_BYTES = 640;

  static final int MAX_NAME = LeaseSetup.MAX_NAME;
  static final byte VERSION = 1;

  private static final short MAGIC = 0x544C; // "TL"
  private static final int MAC_BYTES = 32;
  private static final long MAX_ROUND = 1L << 62;

  private final String cluster;
  private final String self;
  private final long terms;
  private final Mac mac;

  /** What a datagram turned out to be. */
  sealed interface Decoded {
    /** A message that a node of this cluster sent. */
    record Message(String from, LeaseMessage message) implements Decoded {}

    /** Nothing to act on. */
    record Refused(Reason reason, String detail) implements Decoded {}
  }

  /** Why a datagram was refused. */
  enum Reason {
    MALFORMED,
    OTHER_VERSION,
    OTHER_CLUSTER,
    WRONG_SECRET,
    OTHER_TERMS,
    UNKNOWN_NODE
  }

  /** What no datagram may hold. */
  private static final class MalformedException extends Exception {
    MalformedException(String message) {
      super(message);
    }
  }

  /**
   * A codec.
   *
   * @param terms {@link LeaseConfig#terms}
   */
  LeaseCodec(ClusterKey key, String self, long terms) {
    cluster = key.cluster();
    this.self = self;
    this.terms = terms;
    mac = key.signer("lease");
  }

  byte[] encode(LeaseMessage message) {
    ByteBuffer out = ByteBuffer.allocate(MAX_BYTES);
    out.putShort(MAGIC).put(VERSION).put(type(message));
    putName(out, cluster);
    out.putLong(terms);
    putName(out, self);
    putName(out, message.vip());
    putBallot(out, message.ballot());
    switch (message) {
      case Prepare prepare -> putBallot(out, prepare.held());
      case Promise promise -> putBallot(out, promise.last());
      case Propose propose -> out.putLong(propose.sentNanos());
      case Accept accept -> out.putLong(accept.sentNanos());
      case Nack nack -> {
        out.put(code(nack.reason()));
        putBallot(out, nack.by());
        out.putLong(nack.remainingNanos());
      }
      case Release release -> putName(out, release.next());
      case Withdraw _ -> {}
    }
    mac.update(out.array(), 0, out.position());
    out.put(mac.doFinal());
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  Decoded decode(ByteBuffer in) {
    try {
      return read(in.slice());
    } catch (BufferUnderflowException _) {
      return new Decoded.Refused(Reason.MALFORMED, "it ends too early");
    } catch (MalformedException e) {
      return new Decoded.Refused(Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private Decoded read(ByteBuffer in) throws MalformedException {
    if (in.remaining() < MAC_BYTES + 4 || in.remaining() > MAX_BYTES) {
      throw new MalformedException("a length of " + in.remaining());
    }
    ByteBuffer signature = in.slice(in.limit() - MAC_BYTES, MAC_BYTES);
    in.limit(in.limit() - MAC_BYTES);
    if (in.getShort() != MAGIC) {
      throw new MalformedException("not a datagram of a cluster");
    }
    byte version = in.get();
    if (version != VERSION) {
      return new Decoded.Refused(Reason.OTHER_VERSION, "version " + (version & 0xff));
    }
    final byte type = in.get();
    String theirs = getName(in);
    if (!theirs.equals(cluster)) {
      return new Decoded.Refused(Reason.OTHER_CLUSTER, "cluster " + theirs);
    }
    mac.update(in.duplicate().rewind());
    byte[] expected = mac.doFinal();
    byte[] given = new byte[MAC_BYTES];
    signature.get(given);
    if (!MessageDigest.isEqual(expected, given)) {
      return new Decoded.Refused(Reason.WRONG_SECRET, "signed with another secret");
    }
    final long theirTerms = in.getLong();
    String from = getName(in);
    if (theirTerms != terms) {
      return new Decoded.Refused(
          Reason.OTHER_TERMS,
          "node " + from + " has other voters, another quorum or other lease times than this node");
    }
    LeaseMessage message = getMessage(in, type);
    if (in.hasRemaining()) {
      throw new MalformedException(in.remaining() + " bytes too many");
    }
    return new Decoded.Message(from, message);
  }

  private static LeaseMessage getMessage(ByteBuffer in, byte type) throws MalformedException {
    String vip = getName(in);
    Ballot ballot = getBallot(in);
    return switch (type) {
      case 1 -> new Prepare(vip, ballot, getBallot(in));
      case 2 -> new Promise(vip, ballot, getBallot(in));
      case 3 -> new Propose(vip, ballot, in.getLong());
      case 4 -> new Accept(vip, ballot, in.getLong());
      case 5 -> {
        Refusal reason = refusal(in.get());
        Ballot by = getBallot(in);
        long remaining = in.getLong();
        if (remaining < 0) {
          throw new MalformedException("a remaining time of " + remaining);
        }
        // Nobody waits longer than leases can be, whatever a mistaken clock says.
        yield new Nack(vip, ballot, reason, by, Math.min(remaining, 120_000_000_000L));
      }
      case 6 -> new Release(vip, ballot, getName(in));
      case 7 -> new Withdraw(vip, ballot);
      default -> throw new MalformedException("type " + type);
    };
  }

  private static byte type(LeaseMessage message) {
    return switch (message) {
      case Prepare _ -> 1;
      case Promise _ -> 2;
      case Propose _ -> 3;
      case Accept _ -> 4;
      case Nack _ -> 5;
      case Release _ -> 6;
      case Withdraw _ -> 7;
    };
  }

  private static byte code(Refusal reason) {
    return switch (reason) {
      case OUTBID -> 0;
      case HELD -> 1;
      case RESERVED -> 2;
      case RELEASED -> 3;
    };
  }

  private static Refusal refusal(byte code) throws MalformedException {
    return switch (code) {
      case 0 -> Refusal.OUTBID;
      case 1 -> Refusal.HELD;
      case 2 -> Refusal.RESERVED;
      case 3 -> Refusal.RELEASED;
      default -> throw new MalformedException("reason " + code);
    };
  }

  private static void putName(ByteBuffer out, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_NAME) {
      throw new IllegalArgumentException(
          "a name may have " + MAX_NAME + " bytes at most but this has " + bytes.length);
    }
    out.put((byte) bytes.length).put(bytes);
  }

  private static String getName(ByteBuffer in) throws MalformedException {
    int length = in.get() & 0xff;
    if (length > MAX_NAME || length > in.remaining()) {
      throw new MalformedException("a name of " + length + " bytes");
    }
    ByteBuffer bytes = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(bytes)
          .toString();
    } catch (CharacterCodingException _) {
      throw new MalformedException("a name that is no UTF-8");
    }
  }

  private static void putBallot(ByteBuffer out, Ballot ballot) {
    out.putLong(ballot.round());
    putName(out, ballot.node());
    out.putLong(ballot.nonce());
  }

  private static Ballot getBallot(ByteBuffer in) throws MalformedException {
    long round = in.getLong();
    if (round < 0 || round > MAX_ROUND) {
      throw new MalformedException("round " + round);
    }
    return new Ballot(round, getName(in), in.getLong());
  }
}
