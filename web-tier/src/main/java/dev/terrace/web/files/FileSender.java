package dev.terrace.web.files;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.channels.StreamSinkChannel;

/**
 * Sends a body that is not in memory, at the client's pace. What reads from disk runs on the file
 * threads, one at a time and never while an I/O thread has the connection.
 *
 * <p>Without TLS, HTTP/2 or a coding on the way, the system sends from the file itself
 * (sendfile(2)). Else pieces are read into a buffer, and written on the I/O thread, because
 * Undertow's sender must not be called while one of its callbacks still runs elsewhere.
 */
final class FileSender implements IoCallback {
  private static final Logger log = LoggerFactory.getLogger(FileSender.class);
  private static final int CHUNK = 64 * 1024;
  private static final int FIRST = 8 * 1024;

  /** As much as the system takes at once; then other requests have their turn. */
  private static final long MOST_AT_ONCE = 2 << 20;

  private final HttpServerExchange exchange;
  private final Executor threads;
  private final FileChannel file;
  private final Deque<BodyPart> parts;
  private ByteBuffer chunk = ByteBuffer.allocate(0);
  private long position;

  private FileSender(
      HttpServerExchange exchange, Executor threads, FileChannel file, List<BodyPart> parts) {
    this.exchange = exchange;
    this.threads = threads;
    this.file = file;
    this.parts = new ArrayDeque<>(parts);
    // Nobody writes any more to a connection that was closed because its client took nothing.
    exchange.addExchangeCompleteListener((_, next) -> {
      close();
      next.proceed();
    });
  }

  /**
   * Sends the parts, closes the file and ends the exchange. The head of the answer is complete; the
   * exchange is dispatched.
   *
   * @param changed whether something on the way changes the body
   */
  static void send(
      HttpServerExchange exchange,
      Executor threads,
      FileChannel file,
      List<BodyPart> parts,
      boolean changed) {
    boolean direct =
        !changed
            && exchange.getConnection() instanceof HttpServerConnection
            && !exchange.isSecure()
            && exchange.getConnection().getSslSessionInfo() == null;
    var sender = new FileSender(exchange, threads, file, parts);
    if (direct) {
      sender.startDirect();
    } else {
      threads.execute(sender::nextChunk);
    }
  }

  private void startDirect() {
    StreamSinkChannel channel = exchange.getResponseChannel();
    if (channel == null) {
      fail(new IOException("the answer was begun by another"));
      return;
    }
    channel
        .getWriteSetter()
        .set(ready -> {
          ready.suspendWrites();
          threads.execute(() -> transfer(channel));
        });
    threads.execute(() -> {
      if (readFirst()) {
        transfer(channel);
      }
    });
  }

  /**
   * Reads the first bytes of a file that the answer begins with. Undertow sends the head together
   * with what comes next, and takes that from the wrong place of a file (it does not pass the
   * position on until the head is sent), but not from a buffer.
   */
  private boolean readFirst() {
    try {
      if (parts.getFirst() instanceof BodyPart.Region(long first, long length)) {
        ByteBuffer start = ByteBuffer.allocate((int) Math.min(FIRST, length));
        readFully(start, first);
        parts.removeFirst();
        if (length > FIRST) {
          parts.addFirst(new BodyPart.Region(first + FIRST, length - FIRST));
        }
        parts.addFirst(new BodyPart.Memory(start.flip()));
      }
      return true;
    } catch (IOException | RuntimeException e) {
      fail(e);
      return false;
    }
  }

  private void transfer(StreamSinkChannel channel) {
    try {
      while (!parts.isEmpty()) {
        long sent =
            switch (parts.getFirst()) {
              case BodyPart.Memory(ByteBuffer bytes) -> channel.write(bytes);
              case BodyPart.Region region -> transfer(channel, region);
            };
        if (sent == 0 && parts.getFirst().length() > position) {
          channel.resumeWrites();
          return;
        }
        advance(sent);
      }
      finish();
    } catch (IOException | RuntimeException e) {
      fail(e);
    }
  }

  private long transfer(StreamSinkChannel channel, BodyPart.Region region) throws IOException {
    long count = Math.min(MOST_AT_ONCE, region.length() - position);
    long sent = channel.transferFrom(file, region.first() + position, count);
    if (sent == 0 && count > 0 && region.first() + position >= file.size()) {
      throw new EOFException("file became shorter while it was sent");
    }
    return sent;
  }

  /** Memory parts count for themselves: their buffer gets empty. */
  private void advance(long bytes) {
    BodyPart part = parts.getFirst();
    if (part instanceof BodyPart.Region) {
      position += bytes;
    }
    if (part.length() == position) {
      parts.removeFirst();
      position = 0;
    }
  }

  private void nextChunk() {
    if (parts.isEmpty()) {
      finish();
      return;
    }
    try {
      ByteBuffer next =
          switch (parts.getFirst()) {
            case BodyPart.Memory(ByteBuffer bytes) -> {
              parts.removeFirst();
              yield bytes;
            }
            case BodyPart.Region region -> read(region);
          };
      exchange.getIoThread().execute(() -> exchange.getResponseSender().send(next, this));
    } catch (IOException | RuntimeException e) {
      fail(e);
    }
  }

  private ByteBuffer read(BodyPart.Region region) throws IOException {
    int length = (int) Math.min(CHUNK, region.length() - position);
    if (chunk.capacity() < length) {
      chunk = ByteBuffer.allocate(length);
    }
    chunk.clear().limit(length);
    readFully(chunk, region.first() + position);
    advance(length);
    return chunk.flip();
  }

  private void readFully(ByteBuffer target, long from) throws IOException {
    while (target.hasRemaining()) {
      if (file.read(target, from + target.position()) < 0) {
        throw new EOFException("file became shorter while it was sent");
      }
    }
  }

  @Override
  public void onComplete(HttpServerExchange done, Sender sender) {
    threads.execute(this::nextChunk);
  }

  @Override
  public void onException(HttpServerExchange failed, Sender sender, IOException exception) {
    // The client went away: nothing to tell anybody.
    threads.execute(() -> {
      close();
      exchange.getIoThread().execute(() -> END_EXCHANGE.onException(exchange, sender, exception));
    });
  }

  private void finish() {
    close();
    exchange.getIoThread().execute(exchange::endExchange);
  }

  /** The head may be gone already: only a broken connection tells the client that bytes miss. */
  private void fail(Exception reason) {
    close();
    boolean ours = reason instanceof EOFException || reason instanceof RuntimeException;
    (ours ? log.atWarn() : log.atDebug())
        .addKeyValue("path", exchange.getRequestURI())
        .setCause(reason)
        .log("file was not sent to its end");
    exchange
        .getIoThread()
        .execute(() -> {
          try {
            exchange.getConnection().close();
          } catch (IOException e) {
            log.atDebug().setCause(e).log("connection already closed");
          }
          exchange.endExchange();
        });
  }

  private void close() {
    try {
      file.close();
    } catch (IOException e) {
      log.atWarn().setCause(e).log("file cannot be closed");
    }
  }
}
