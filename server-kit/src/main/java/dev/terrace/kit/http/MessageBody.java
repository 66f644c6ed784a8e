package dev.terrace.kit.http;

import io.undertow.conduits.ReadDataStreamSourceConduit;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The body of an HTTP/1 request, in the place of Undertow's conduits for it. Those close the
 * connection when a body is malformed, too large or too slow, so that the client never learns why;
 * this one fails the read and leaves the connection open for an answer, which is its last.
 */
final class MessageBody extends AbstractStreamSourceConduit<StreamSourceConduit>
    implements RequestEnd.Body {
  private final HttpServerExchange exchange;
  private final Http1Source source;
  private final boolean chunked;
  private long left;
  private long count;
  private boolean done;
  private boolean failed;

  private MessageBody(
      StreamSourceConduit next, HttpServerExchange exchange, Http1Source source, long length) {
    super(next);
    this.exchange = exchange;
    this.source = source;
    this.chunked = source.chunked();
    this.left = length;
  }

  /** Takes the place of Undertow's conduit, before anybody reads from it. */
  static void install(HttpServerExchange exchange, Http1Source source) {
    if (exchange.isRequestComplete()) {
      return;
    }
    var connection = (HttpServerConnection) exchange.getConnection();
    long length = source.chunked() ? -1 : exchange.getRequestContentLength();
    var received = new ReadDataStreamSourceConduit(source, connection);
    MessageBody body = new MessageBody(received, exchange, source, length);
    exchange.putAttachment(RequestEnd.KEY, body);
    connection.getChannel().getSourceChannel().setConduit(body);
  }

  @Override
  public @Nullable MalformedBodyException failure() {
    return done ? null : new MalformedBodyException("the connection broke");
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (done || failed) {
      return -1;
    }
    if (!target.hasRemaining()) {
      return 0;
    }
    int read;
    int limit = target.limit();
    try {
      if (!chunked && left < target.remaining()) {
        target.limit(target.position() + (int) left);
      }
      checkSize(chunked ? count : left);
      read = next.read(target);
      if (read > 0) {
        count += read;
        left -= read;
        checkSize(count);
      }
    } catch (IOException e) {
      fail();
      throw e;
    } finally {
      target.limit(limit);
    }
    // Looked up, not read: what is read behind the end of a message is the next one.
    if (read < 0 || (chunked ? source.messageEnded() : left == 0)) {
      finish();
    }
    return read;
  }

  private void checkSize(long size) throws IOException {
    long max = exchange.getMaxEntitySize();
    if (max > 0 && size > max) {
      throw new RequestTooBigException("the body is larger than " + max + " bytes");
    }
  }

  private void finish() {
    done = true;
    if (chunked && source.chunks().trailers().size() > 0) {
      exchange.putAttachment(HttpAttachments.REQUEST_TRAILERS, source.chunks().trailers());
    }
    Connectors.terminateRequest(exchange);
  }

  /** The rest is not read, not even to skip it. */
  private void fail() {
    failed = true;
    exchange.setPersistent(false);
    source.discard();
    Connectors.terminateRequest(exchange);
  }

  /**
   * Whoever ends an exchange early. The socket is not shut: a client that still sends would get a
   * reset, and might lose the answer.
   */
  @Override
  public void terminateReads() throws IOException {
    if (!done && !failed) {
      fail();
    }
  }

  @Override
  public void resumeReads() {
    if (done || failed) {
      next.wakeupReads();
    } else {
      next.resumeReads();
    }
  }

  @Override
  public void awaitReadable() throws IOException {
    if (!done && !failed) {
      next.awaitReadable();
    }
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (targets[i].hasRemaining()) {
        return read(targets[i]);
      }
    }
    return done || failed ? -1 : 0;
  }

  @Override
  public long transferTo(long position, long bytes, FileChannel target) throws IOException {
    return target.transferFrom(new ConduitReadableByteChannel(this), position, bytes);
  }

  @Override
  public long transferTo(long bytes, ByteBuffer through, StreamSinkChannel target)
      throws IOException {
    return IoUtils.transfer(new ConduitReadableByteChannel(this), bytes, through, target);
  }
}
