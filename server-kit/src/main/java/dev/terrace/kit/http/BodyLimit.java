package dev.terrace.kit.http;

import io.undertow.server.ConduitWrapper;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Counts a chunked body, whose size nobody says beforehand. Undertow's own count closes the
 * connection, so that the client never learns why; this one fails the read with {@link
 * RequestTooBigException} and leaves the connection open for an answer.
 */
final class BodyLimit extends AbstractStreamSourceConduit<StreamSourceConduit> {
  private final HttpServerExchange exchange;
  private final long limit;
  private long count;
  private boolean exceeded;

  private BodyLimit(StreamSourceConduit next, HttpServerExchange exchange, long limit) {
    super(next);
    this.exchange = exchange;
    this.limit = limit;
  }

  static void apply(HttpServerExchange exchange, long limit) {
    ConduitWrapper<StreamSourceConduit> wrapper =
        (factory, wrapped) -> new BodyLimit(factory.create(), wrapped, limit);
    exchange.setMaxEntitySize(-1);
    exchange.addRequestWrapper(wrapper);
  }

  private long counted(long read) throws IOException {
    if (read > 0) {
      count += read;
      if (count > limit) {
        exceeded = true;
        exchange.setPersistent(false);
        Connectors.terminateRequest(exchange); // the rest is not read, not even to skip it
        throw new RequestTooBigException("the body is larger than " + limit + " bytes");
      }
    }
    return read;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return exceeded ? -1 : (int) counted(next.read(target));
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return exceeded ? -1 : counted(next.read(targets, offset, length));
  }

  @Override
  public long transferTo(long position, long bytes, FileChannel target) throws IOException {
    return target.transferFrom(new ConduitReadableByteChannel(this), position, bytes);
  }

  @Override
  public long transferTo(long bytes, ByteBuffer through, StreamSinkChannel target)
      throws IOException {
    return exceeded ? -1 : counted(next.transferTo(bytes, through, target));
  }
}
