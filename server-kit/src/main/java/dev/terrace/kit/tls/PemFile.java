package dev.terrace.kit.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** The blocks of a PEM file, RFC 7468; text between blocks is ignored as RFC 7468 §2 allows. */
final class PemFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private PemFile() {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Block(String label, byte[] der) {}

  static List<Block> read(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new TlsException(file, "no such file", e);
    } catch (AccessDeniedException e) {
      throw new TlsException(file, "permission denied", e);
    } catch (IOException e) {
      throw new TlsException(file, "cannot be read: " + e.getMessage(), e);
    }
    var blocks = new ArrayList<Block>();
    var matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      String body = matcher.group(2);
      if (body.contains("Proc-Type: 4,ENCRYPTED")) {
        throw new TlsException(
            file, "the key is encrypted; decrypt it with openssl pkey -in … -out …", null);
      }
      try {
        blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(body.strip())));
      } catch (IllegalArgumentException e) {
        throw new TlsException(file, "the block " + matcher.group(1) + " is not base64", e);
      }
    }
    return blocks;
  }
}
