package dev.terrace.web.route;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.StatusCodes;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with what another location has for a path, without a word to the client. As in nginx, ten
 * in a row are a circle: 500.
 */
public final class InternalRedirect implements Route {
  private static final Logger log = LoggerFactory.getLogger(InternalRedirect.class);
  private static final AttachmentKey<Integer> COUNT = AttachmentKey.create(Integer.class);
  private static final int MOST = 10;

  private final RequestPath path;
  private final Supplier<Optional<Route>> target;

  /**
   * @param path that is looked for instead
   * @param target the location of that path, asked for with each request, since locations lead to
   *     each other; empty: 404
   */
  public InternalRedirect(RequestPath path, Supplier<Optional<Route>> target) {
    this.path = path;
    this.target = target;
  }

  @Override
  public void handle(HttpServerExchange exchange, RequestPath asked) throws Exception {
    Integer before = exchange.getAttachment(COUNT);
    int count = before == null ? 1 : before + 1;
    exchange.putAttachment(COUNT, count);
    Optional<Route> route = count > MOST ? Optional.empty() : target.get();
    if (route.isPresent()) {
      route.get().handle(exchange, path);
      return;
    }
    if (count > MOST) {
      log.atError()
          .addKeyValue("path", exchange.getRequestURI())
          .log("locations lead to each other in a circle by tryFiles");
    }
    exchange.setStatusCode(
        count > MOST ? StatusCodes.INTERNAL_SERVER_ERROR : StatusCodes.NOT_FOUND);
    exchange.endExchange();
  }
}
