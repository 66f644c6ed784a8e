package dev.terrace.proxy.balance;

import java.net.InetAddress;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The property of a request that chooses its server. */
public final class RequestKey {
  private RequestKey() {}

  /**
   * Looks at a request.
   *
   * @return empty: nothing of it decides
   */
  public static OptionalLong of(Balance balance, HashConfig hash, Source request) {
    return switch (balance) {
      case SOURCE -> {
        InetAddress client = request.client();
        yield client == null ? OptionalLong.empty() : OptionalLong.of(Hash.of(client.getAddress()));
      }
      case URI -> {
        String target = request.target();
        int query = target.indexOf('?');
        yield OptionalLong.of(Hash.of(query < 0 ? target : target.substring(0, query)));
      }
      case HDR -> {
        String value = hash.hdr() == null ? null : request.field(hash.hdr());
        yield value == null ? OptionalLong.empty() : OptionalLong.of(Hash.of(value));
      }
      case ROUNDROBIN, LEASTCONN, RANDOM -> OptionalLong.empty();
    };
  }

  /** What is known of a request. */
  public interface Source {
    /** The client; null: not known. */
    @Nullable InetAddress client();

    /** Path and query. */
    String target();

    /** The first value of a header field; null: there is none. */
    @Nullable String field(String name);
  }
}
