package dev.terrace.proxy.forward;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HttpString;
import java.util.HashSet;
import java.util.Set;

/**
 * Fields of a request that the process in front of a backend has written itself: they reach the
 * server, whatever the client said about fields of their names, in Connection or by sending them.
 */
public final class OwnFields {
  static final AttachmentKey<Set<HttpString>> KEY = AttachmentKey.create(Set.class);

  private OwnFields() {}

  /**
   * To be called before the fields are written into the exchange's request headers. What a client
   * sent under names that tell of clients, such as X-Real-IP, is taken out.
   */
  public static void declare(HttpServerExchange exchange, Set<HttpString> names) {
    for (HttpString name : names) {
      if (ForwardedFields.covers(name)) {
        exchange.getRequestHeaders().remove(name);
      }
    }
    Set<HttpString> before = exchange.getAttachment(KEY);
    if (before == null || before.isEmpty()) {
      exchange.putAttachment(KEY, Set.copyOf(names));
    } else {
      Set<HttpString> all = new HashSet<>(before);
      all.addAll(names);
      exchange.putAttachment(KEY, Set.copyOf(all));
    }
  }
}
