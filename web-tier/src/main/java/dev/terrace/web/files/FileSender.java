package dev.terrace.web.files;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a part of a file: reads on the file threads, writes on the exchange's I/O thread, never
 * more than one chunk ahead of the client. Writes happen on the I/O thread alone because Undertow's
 * sender must not be called while one of its callbacks still runs elsewhere.
 */
final class FileSender implements IoCallback {
  private static final Logger log = LoggerFactory.getLogger(FileSender.class);
  private static final int CHUNK = 64 * 1024;

  private final HttpServerExchange exchange;
  private final Executor fileThreads;
  private final FileChannel channel;
  private final ByteBuffer chunk;
  private long position;
  private long remaining;

  private FileSender(
      HttpServerExchange exchange,
      Executor fileThreads,
      FileChannel channel,
      long first,
      long length) {
    this.exchange = exchange;
    this.fileThreads = fileThreads;
    this.channel = channel;
    this.chunk = ByteBuffer.allocate((int) Math.min(CHUNK, length));
    this.position = first;
    this.remaining = length;
  }

  /** Call on a file thread, with the response's head complete; ends the exchange. */
  static void send(
      HttpServerExchange exchange, Executor fileThreads, Path file, long first, long length)
      throws IOException {
    // The path has no links left: one that appears now would lead somewhere unchecked.
    FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    new FileSender(exchange, fileThreads, channel, first, length).next();
  }

  private void next() {
    if (remaining == 0) {
      finish();
      return;
    }
    try {
      chunk.clear().limit((int) Math.min(chunk.capacity(), remaining));
      while (chunk.hasRemaining()) {
        int read = channel.read(chunk, position + chunk.position());
        if (read < 0) {
          throw new EOFException("file became shorter while it was sent");
        }
      }
      position += chunk.flip().remaining();
      remaining -= chunk.remaining();
      exchange.getIoThread().execute(() -> exchange.getResponseSender().send(chunk, this));
    } catch (IOException | RuntimeException e) {
      abort(e);
    }
  }

  @Override
  public void onComplete(HttpServerExchange done, Sender sender) {
    fileThreads.execute(this::next);
  }

  @Override
  public void onException(HttpServerExchange failed, Sender sender, IOException exception) {
    // The client went away: nothing to tell anybody.
    fileThreads.execute(() -> {
      closeFile();
      exchange.getIoThread().execute(() -> END_EXCHANGE.onException(exchange, sender, exception));
    });
  }

  private void finish() {
    closeFile();
    exchange.getIoThread().execute(exchange::endExchange);
  }

  /** The head may be gone already: only a broken connection tells the client that bytes miss. */
  private void abort(Exception reason) {
    closeFile();
    log.atError().setCause(reason).log("file cannot be sent");
    exchange
        .getIoThread()
        .execute(() -> {
          if (exchange.isResponseStarted()) {
            try {
              exchange.getConnection().close();
            } catch (IOException e) {
              log.atDebug().setCause(e).log("connection already closed");
            }
          } else {
            exchange.getResponseHeaders().clear();
            exchange.setStatusCode(500);
          }
          exchange.endExchange();
        });
  }

  private void closeFile() {
    try {
      channel.close();
    } catch (IOException e) {
      log.atWarn().setCause(e).log("file cannot be closed");
    }
  }
}
