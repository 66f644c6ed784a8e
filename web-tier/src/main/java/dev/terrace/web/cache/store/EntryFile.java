package dev.terrace.web.cache.store;

import dev.terrace.web.cache.rule.Age;
import dev.terrace.web.cache.rule.Lifetime;
import dev.terrace.web.cache.rule.ResponseDirectives;
import dev.terrace.web.cache.rule.StoredHead;
import dev.terrace.web.cache.rule.VaryKey;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A stored response as a file: a mark with the version of the format, the length of the head, the
 * head and its checksum, the body and its checksum. A file that was not written to its end, or
 * changed on the disk, does not fit its checksums and is as if it were not there. Blocks.
 */
final class EntryFile {
  /** "TRC" and the version; a change of what is written needs another one. */
  private static final int MAGIC = 0x54524301;

  private static final int MAX_HEAD = 1 << 20;

  private EntryFile() {}

  /**
   * What an index needs to know of a file.
   *
   * @param head with the time of reception on this process's clocks
   */
  record Head(String key, StoredHead head, List<String> tags, long bodyLength) {}

  /** The file is not what it should be. */
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedException(String message) {
      super(message);
    }
  }

  /** Writes a complete entry; what the file was before is lost. */
  static void write(Path file, String key, Entry entry) throws IOException {
    Body.Whole body = (Body.Whole) entry.body();
    byte[] head = encode(key, entry, body.length());
    ByteBuffer front = ByteBuffer.allocate(12 + head.length);
    front.putInt(MAGIC).putInt(head.length).put(head).putInt(checksum(head)).flip();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      write(channel, front);
      CRC32C sum = new CRC32C();
      for (byte[] chunk : body.chunks()) {
        sum.update(chunk);
        write(channel, ByteBuffer.wrap(chunk));
      }
      write(channel, ByteBuffer.allocate(4).putInt((int) sum.getValue()).flip());
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      var _ = channel.write(bytes);
    }
  }

  /**
   * Reads the head alone.
   *
   * @param now to put the time of reception on the monotonic clock of this process
   */
  static Head readHead(Path file, List<HttpString> targets, Age.Instant now) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      return readHead(in, targets, now);
    }
  }

  /** Reads an entry whole. */
  static Entry read(Path file, List<HttpString> targets, Age.Instant now, Budget budget)
      throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      Head head = readHead(in, targets, now);
      List<byte[]> chunks = new ArrayList<>();
      CRC32C sum = new CRC32C();
      for (long left = head.bodyLength(); left > 0; left -= chunks.getLast().length) {
        byte[] chunk = new byte[(int) Math.min(Body.CHUNK, left)];
        in.readFully(chunk);
        sum.update(chunk);
        chunks.add(chunk);
      }
      if (in.readInt() != (int) sum.getValue()) {
        throw new DamagedException("the body does not fit its checksum");
      }
      return new Entry(head.head(), new Body.Whole(chunks, head.bodyLength()), head.tags(), budget);
    }
  }

  private static Head readHead(DataInputStream in, List<HttpString> targets, Age.Instant now)
      throws IOException {
    if (in.readInt() != MAGIC) {
      throw new DamagedException("not a stored response of this version");
    }
    int length = in.readInt();
    if (length < 0 || length > MAX_HEAD) {
      throw new DamagedException("the head has a length of " + length);
    }
    byte[] head = new byte[length];
    in.readFully(head);
    if (in.readInt() != checksum(head)) {
      throw new DamagedException("the head does not fit its checksum");
    }
    return decode(head, targets, now);
  }

  private static int checksum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return (int) sum.getValue();
  }

  private static byte[] encode(String key, Entry entry, long bodyLength) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    StoredHead head = entry.head();
    try {
      text(out, key);
      out.writeShort(head.status());
      text(out, head.reason());
      out.writeLong(head.received().wallMillis());
      out.writeLong(head.initialAge());
      out.writeLong(head.lifetime().seconds());
      out.writeBoolean(head.lifetime().explicit());
      out.writeLong(head.dateSeconds());
      out.writeInt(head.vary().names().size());
      for (HttpString name : head.vary().names()) {
        text(out, name.toString());
      }
      text(out, head.vary().values());
      out.writeInt(entry.tags().size());
      for (String tag : entry.tags()) {
        text(out, tag);
      }
      out.writeInt(head.headers().size());
      for (HeaderValues values : head.headers()) {
        text(out, values.getHeaderName().toString());
        out.writeInt(values.size());
        for (String value : values) {
          text(out, value);
        }
      }
      out.writeLong(bodyLength);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static Head decode(byte[] bytes, List<HttpString> targets, Age.Instant now)
      throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    String key = text(in);
    int status = in.readUnsignedShort();
    String reason = text(in);
    long wallMillis = in.readLong();
    long initialAge = in.readLong();
    Lifetime lifetime = new Lifetime(in.readLong(), in.readBoolean());
    long date = in.readLong();
    List<HttpString> names = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      names.add(new HttpString(text(in)));
    }
    VaryKey vary = names.isEmpty() ? VaryKey.ANY : new VaryKey(names, text(in));
    if (names.isEmpty()) {
      var _ = text(in);
    }
    List<String> tags = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      tags.add(text(in));
    }
    HeaderMap headers = new HeaderMap();
    for (int left = in.readInt(); left > 0; left--) {
      HttpString name = HttpString.tryFromString(text(in));
      for (int lines = in.readInt(); lines > 0; lines--) {
        headers.add(name, text(in));
      }
    }
    long bodyLength = in.readLong();
    if (wallMillis > now.wallMillis()) {
      throw new DamagedException("received in the future: the clock was set back");
    }
    long nanos = now.nanos() - (now.wallMillis() - wallMillis) * 1_000_000;
    StoredHead head =
        new StoredHead(
            status,
            reason,
            headers,
            ResponseDirectives.of(headers, targets),
            lifetime,
            initialAge,
            new Age.Instant(wallMillis, nanos),
            date,
            vary);
    return new Head(key, head, tags, bodyLength);
  }

  /** All texts hold characters up to 255 only. */
  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_HEAD) {
      throw new DamagedException("a text has a length of " + length);
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
