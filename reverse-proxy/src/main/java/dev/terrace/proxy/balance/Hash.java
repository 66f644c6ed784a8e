package dev.terrace.proxy.balance;

/**
 * A hash of 64 bits, the same in every process: load balancers agree without telling each other.
 */
public final class Hash {
  private Hash() {}

  /** Of a text. */
  public static long of(CharSequence text) {
    long hash = 0xcbf29ce484222325L; // FNV-1a
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  /** Of bytes, such as an address. */
  public static long of(byte[] bytes) {
    long hash = 0xcbf29ce484222325L;
    for (byte one : bytes) {
      hash = (hash ^ (one & 0xff)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  /** Spreads every bit over all others (the finaliser of SplittableRandom). */
  static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
