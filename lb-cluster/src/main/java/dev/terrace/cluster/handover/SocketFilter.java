package dev.terrace.cluster.handover;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Programs for SO_ATTACH_FILTER (socket(7)), in the classic language of packet filters that the
 * kernel checks and runs (Linux, Documentation/networking/filter.rst). They are data here: what is
 * built is only attached by others.
 */
public final class SocketFilter {
  /** What the kernel adds to an offset that counts from the network header: SKF_NET_OFF. */
  private static final int NET = -0x100000;

  private static final int LOAD_WORD = 0x20;
  private static final int LOAD_HALF = 0x28;
  private static final int LOAD_BYTE = 0x30;
  private static final int AND = 0x54;
  private static final int JUMP = 0x05;
  private static final int JUMP_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int ALL = -1;
  private static final int NOTHING = 0;

  private static final int SYN_AND_ACK = 0x12;
  private static final int SYN = 0x02;
  private static final int TCP = 6;

  /** One instruction: struct sock_filter. */
  private record Instruction(int code, int jumpTrue, int jumpFalse, int operand) {}

  private final List<Instruction> program = new ArrayList<>();

  private SocketFilter() {}

  /**
   * For a listening TCP socket: segments that open a connection to one of the addresses are thrown
   * away without an answer, as if the network had lost them; all others pass.
   */
  public static byte[] dropOpening(Collection<InetAddress> addresses) {
    SocketFilter filter = new SocketFilter();
    filter.add(LOAD_BYTE, 13); // flags; a TCP socket's filter sees the segment from its header on
    filter.add(AND, SYN_AND_ACK);
    filter.program.add(new Instruction(JUMP_EQUAL, 1, 0, SYN));
    filter.add(RETURN, ALL);
    List<InetAddress> four = addresses.stream().filter(Inet4Address.class::isInstance).toList();
    List<InetAddress> six =
        addresses.stream().filter(address -> !(address instanceof Inet4Address)).toList();
    filter.add(LOAD_BYTE, NET); // a socket for IPv6 may get both
    filter.add(AND, 0xf0);
    filter.program.add(new Instruction(JUMP_EQUAL, 0, 1, 0x40));
    filter.add(JUMP, 9 * six.size() + 1);
    for (InetAddress address : six) {
      ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
      for (int word = 0; word < 4; word++) { // one that differs: on to the next address
        filter.add(LOAD_WORD, NET + 24 + 4 * word);
        filter.program.add(new Instruction(JUMP_EQUAL, 0, 7 - 2 * word, bytes.getInt(4 * word)));
      }
      filter.add(RETURN, NOTHING);
    }
    filter.add(RETURN, ALL);
    for (InetAddress address : four) {
      filter.add(LOAD_WORD, NET + 16);
      filter.program.add(new Instruction(JUMP_EQUAL, 0, 1, word(address)));
      filter.add(RETURN, NOTHING);
    }
    filter.add(RETURN, ALL);
    return filter.bytes();
  }

  /**
   * For a packet socket: TCP over IPv4 to an address.
   *
   * @param openingOnly whether only segments that open a connection are wanted
   */
  public static byte[] tcpTo(Inet4Address address, boolean openingOnly) {
    SocketFilter filter = new SocketFilter();
    // Offsets count from the Ethernet header; no options, no fragments: those may be lost.
    filter.demand(LOAD_HALF, 12, 0x0800);
    filter.demand(LOAD_BYTE, 14, 0x45);
    filter.demand(LOAD_BYTE, 23, TCP);
    filter.demand(LOAD_WORD, 30, word(address));
    if (openingOnly) {
      filter.add(LOAD_BYTE, 47);
      filter.add(AND, SYN_AND_ACK);
      filter.program.add(new Instruction(JUMP_EQUAL, 1, 0, SYN));
      filter.add(RETURN, NOTHING);
    }
    filter.add(RETURN, 0xffff);
    return filter.bytes();
  }

  private void demand(int load, int offset, int value) {
    add(load, offset);
    program.add(new Instruction(JUMP_EQUAL, 1, 0, value));
    add(RETURN, NOTHING);
  }

  private void add(int code, int operand) {
    program.add(new Instruction(code, 0, 0, operand));
  }

  private static int word(InetAddress address) {
    return ByteBuffer.wrap(address.getAddress()).getInt();
  }

  private byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(8 * program.size()).order(ByteOrder.nativeOrder());
    for (Instruction one : program) {
      bytes.putShort((short) one.code());
      bytes.put((byte) one.jumpTrue()).put((byte) one.jumpFalse());
      bytes.putInt(one.operand());
    }
    return bytes.array();
  }
}
