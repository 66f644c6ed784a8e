package dev.terrace.kit.tls;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Wraps the older key formats in PKCS#8 (RFC 5208), the only one that the JDK reads: {@code
 * SEQUENCE { INTEGER 0, algorithm, OCTET STRING key }}.
 */
final class Der {
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int PARAMETERS = 0xa0;
  private static final byte[] VERSION = {2, 1, 0};

  /** {@code SEQUENCE { OID rsaEncryption, NULL }}. */
  private static final byte[] RSA = {
    0x30, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };

  /** {@code OID ecPublicKey}. */
  private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

  private Der() {}

  static byte[] pkcs8OfPkcs1(byte[] rsaKey) {
    return wrap(SEQUENCE, VERSION, RSA, wrap(OCTET_STRING, rsaKey));
  }

  /**
   * Wraps a SEC1 key (RFC 5915).
   *
   * @param curve the block EC PARAMETERS before it; when empty, the curve is taken from the key
   */
  static byte[] pkcs8OfSec1(Path file, byte[] ecKey, byte[] curve) {
    byte[] named = curve.length > 0 ? curve : curveOf(file, ecKey);
    return wrap(SEQUENCE, VERSION, wrap(SEQUENCE, EC, named), wrap(OCTET_STRING, ecKey));
  }

  /** {@code ECPrivateKey ::= SEQUENCE { version, OCTET STRING, [0] parameters, [1] public }}. */
  private static byte[] curveOf(Path file, byte[] ecKey) {
    try {
      int position = contentStart(ecKey, 0);
      while (position < ecKey.length) {
        int start = contentStart(ecKey, position);
        int end = start + contentLength(ecKey, position);
        if ((ecKey[position] & 0xff) == PARAMETERS) {
          return Arrays.copyOfRange(ecKey, start, end);
        }
        position = end;
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new TlsException(file, "holds a broken EC private key", e);
    }
    throw new TlsException(file, "the EC private key does not name its curve", null);
  }

  private static int contentStart(byte[] der, int position) {
    int first = der[position + 1] & 0xff;
    return position + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int contentLength(byte[] der, int position) {
    int length = der[position + 1] & 0xff;
    if (length < 0x80) {
      return length;
    }
    int value = 0;
    for (int i = 0; i < (length & 0x7f); i++) {
      value = (value << 8) | (der[position + 2 + i] & 0xff);
    }
    return value;
  }

  private static byte[] wrap(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    var out = new ByteArrayOutputStream(length + 6);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      int bytes = (32 - Integer.numberOfLeadingZeros(length) + 7) / 8;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(length >>> (8 * i));
      }
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
