package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderMap;
import org.jspecify.annotations.Nullable;

/** A member of the Cache-Status field, RFC 9211. Build it from left to right; not thread-safe. */
public final class CacheStatus {
  private final StringBuilder text = new StringBuilder(64);

  private CacheStatus(String cache) {
    if (token(cache)) {
      text.append(cache);
    } else {
      string(cache);
    }
  }

  /** Why a request went to the server, §2.2. */
  public enum Forward {
    BYPASS,
    METHOD,
    URI_MISS,
    VARY_MISS,
    MISS,
    REQUEST,
    STALE,
    PARTIAL;

    /** As a token. */
    public String token() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /** The request was answered without its server. */
  public static CacheStatus hit(String cache) {
    CacheStatus status = new CacheStatus(cache);
    status.text.append("; hit");
    return status;
  }

  /** The request went to its server. */
  public static CacheStatus forward(String cache, Forward why) {
    CacheStatus status = new CacheStatus(cache);
    status.text.append("; fwd=").append(why.token());
    return status;
  }

  /** What the server answered, where that is not what the client gets. */
  public CacheStatus forwardStatus(int status) {
    text.append("; fwd-status=").append(status);
    return this;
  }

  /** Milliseconds for which the response stays fresh, negative when it is stale. */
  public CacheStatus freshFor(long millis) {
    text.append("; ttl=").append(Math.floorDiv(millis, 1000));
    return this;
  }

  /** The response was stored. */
  public CacheStatus stored() {
    text.append("; stored");
    return this;
  }

  /** The request waited for the answer to another one, which could be used for it or not. */
  public CacheStatus collapsed(boolean used) {
    text.append(used ? "; collapsed" : "; collapsed=?0");
    return this;
  }

  /** The key, for people who look for a fault. */
  public CacheStatus key(@Nullable String key) {
    if (key != null) {
      text.append("; key=");
      string(key);
    }
    return this;
  }

  /** Anything else, as a token. */
  public CacheStatus detail(String detail) {
    text.append("; detail=").append(detail);
    return this;
  }

  /** Why a stale response was used, and how old it is in milliseconds. */
  public CacheStatus detail(String detail, long ageMillis) {
    text.append("; detail=\"").append(detail).append(", age ").append(ageMillis / 1000).append('"');
    return this;
  }

  /** The member as text. */
  @Override
  public String toString() {
    return text.toString();
  }

  /** Appends it to what caches before this one wrote. */
  public void appendTo(HeaderMap response) {
    String before = response.getFirst(Names.CACHE_STATUS);
    if (before == null) {
      response.put(Names.CACHE_STATUS, toString());
    } else {
      String all = String.join(", ", response.get(Names.CACHE_STATUS));
      response.put(Names.CACHE_STATUS, all + ", " + this);
    }
  }

  private static boolean token(String text) {
    return Tokens.token(text) && (Character.isLetter(text.charAt(0)) || text.charAt(0) == '*');
  }

  /** A String of structured fields; what it cannot hold is replaced. */
  private void string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else {
        text.append(c < 0x20 || c > 0x7e ? '?' : c);
      }
    }
    text.append('"');
  }
}
