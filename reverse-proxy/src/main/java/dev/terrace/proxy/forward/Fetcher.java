package dev.terrace.proxy.forward;

import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.kit.http.RequestId;
import dev.terrace.proxy.pool.ServerPool;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/**
 * Asks the servers of a backend in this process's own name, with the same balancing, retries and
 * time limits as for a client. For caches: what is fetched belongs to no client's connection, so
 * that it can go to many, or to none. Thread-safe.
 */
public final class Fetcher {
  private final String backend;
  private final Supplier<ServerPool> pool;
  private final ForwardedFields forwarded;

  /**
   * @param pool asked for every request, since it is replaced at a reload
   */
  public Fetcher(String backend, Supplier<ServerPool> pool, ForwardedConfig forwarded) {
    this.backend = backend;
    this.pool = pool;
    this.forwarded = new ForwardedFields(forwarded.trusted());
  }

  /**
   * What a server would get to see of a client's request, to be fetched instead of it. A body, and
   * the fields about it, are left out.
   */
  public FetchRequest request(HttpServerExchange exchange) {
    RequestTarget target = RequestTarget.of(exchange);
    HeaderMap from = exchange.getRequestHeaders();
    HeaderMap to = new HeaderMap();
    Set<HttpString> nominated = HopByHop.nominated(from);
    long cursor = from.fastIterateNonEmpty();
    while (cursor != -1) {
      HeaderValues values = from.fiCurrent(cursor);
      HttpString name = values.getHeaderName();
      if (!name.equals(Headers.HOST)
          && !name.equals(Headers.CONTENT_LENGTH)
          && !name.equals(Headers.EXPECT)
          && !ForwardedFields.covers(name)
          && !HopByHop.endsHere(name, nominated)) {
        to.addAll(name, values);
      }
      cursor = from.fiNextNonEmpty(cursor);
    }
    forwarded.write(exchange, target.host(), to::put);
    return new FetchRequest(
        exchange.getRequestMethod(), target.host(), target.target(), to, RequestId.of(exchange));
  }

  /** The scheme of a client's request, as servers are told it. */
  public String scheme(HttpServerExchange exchange) {
    return forwarded.scheme(exchange);
  }

  /**
   * What servers are told of the URL of a client's request that its scheme and Host field do not
   * say: another host or port that a trusted proxy in front was asked for. Null: nothing.
   */
  public @Nullable String besideUrl(
      HttpServerExchange exchange, String scheme, @Nullable String host) {
    return forwarded.beside(exchange, scheme, host);
  }

  /**
   * Begins to fetch; to be called on the I/O thread. When no server is up, the receiver is told so
   * before this returns.
   *
   * @param thread on which everything happens
   * @param buffers what bytes are received into
   */
  public Fetch fetch(
      FetchRequest request, XnioIoThread thread, ByteBufferPool buffers, AnswerReceiver receiver) {
    ServerPool current = pool.get();
    RequestHead head = RequestHead.of(request, current.persistence());
    FetchClient client = new FetchClient(request, head, thread, buffers, receiver);
    new Forwarding(client, backend, current).start();
    return client;
  }
}
