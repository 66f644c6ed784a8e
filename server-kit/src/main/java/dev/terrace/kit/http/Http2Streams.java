package dev.terrace.kit.http;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2RstStreamStreamSourceChannel;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/**
 * The streams of an HTTP/2 connection. Undertow takes in a client's RST_STREAM (RFC 9113 §6.4)
 * without telling the exchange; here it is seen in passing.
 */
final class Http2Streams extends Http2Channel {
  private final Map<Integer, ClientAbort> open = new ConcurrentHashMap<>();

  /** Whose request is being handed to the handlers; only touched on the I/O thread. */
  private int current;

  Http2Streams(
      StreamConnection connection,
      String protocol,
      ByteBufferPool buffers,
      @Nullable PooledByteBuffer read,
      OptionMap options) {
    super(connection, protocol, buffers, read, false, false, options);
  }

  @Override
  public synchronized @Nullable AbstractHttp2StreamSourceChannel receive() throws IOException {
    AbstractHttp2StreamSourceChannel frame = super.receive();
    if (frame instanceof Http2StreamSourceChannel request) {
      current = request.getStreamId();
    } else if (frame instanceof Http2RstStreamStreamSourceChannel reset) {
      ClientAbort abort = open.remove(reset.getStreamId());
      if (abort != null) {
        getIoThread().execute(abort::happened); // not in the middle of reading frames
      }
    }
    return frame;
  }

  /** The request of the stream that was received last begins; on the I/O thread. */
  void began(HttpServerExchange exchange) {
    int stream = current;
    open.put(stream, new ClientAbort(exchange));
    exchange.addExchangeCompleteListener((_, then) -> {
      open.remove(stream);
      then.proceed();
    });
  }
}
