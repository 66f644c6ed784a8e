package dev.terrace.web.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.terrace.kit.http.AccessLogFields;
import dev.terrace.kit.http.ClientAddress;
import dev.terrace.web.route.Guard;
import dev.terrace.web.route.Refusals;
import dev.terrace.web.route.RequestPath;
import dev.terrace.web.route.Route;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets those through who know a password (RFC 7617); to all others it answers 401. What it lets
 * through is marked as private, so that no cache on the way shows it to others.
 *
 * <p>A right password is remembered for a minute, as a MAC under a key that nobody else has, since
 * checking it takes 50 ms or more. A wrong one is checked each time. Thread-safe.
 */
public final class BasicAuth implements Guard {
  private static final Logger log = LoggerFactory.getLogger(BasicAuth.class);
  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final int MAX_REMEMBERED = 10_000;
  private static final String MAC = "HmacSHA256";

  private final UsersFile users;
  private final String challenge;
  private final AccessRules exempt;
  private final PasswordChecks checks;
  private final Refusals refusals;
  private final SecretKeySpec key;
  private final Cache<ByteBuffer, Boolean> right =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  /**
   * Reads the users' file; blocks.
   *
   * @param exempt addresses that it names as allowed need no password
   * @throws IllegalArgumentException if it cannot be read or has mistakes
   */
  public BasicAuth(
      AuthConfig config, AccessRules exempt, PasswordChecks checks, Refusals refusals) {
    this.users = UsersFile.read(config.usersFile());
    this.challenge =
        "Basic realm=\"%s\", charset=\"UTF-8\""
            .formatted(config.realm().replace("\\", "\\\\").replace("\"", "\\\""));
    this.exempt = exempt;
    this.checks = checks;
    this.refusals = refusals;
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.key = new SecretKeySpec(secret, MAC);
  }

  @Override
  public Route before(Route next) {
    return (exchange, path) -> {
      if (exempt.names(ClientAddress.of(exchange))) {
        keepPrivate(exchange);
        next.handle(exchange, path);
        return;
      }
      Credentials given = Credentials.of(exchange.getRequestHeaders().get(Headers.AUTHORIZATION));
      if (given == null) {
        refuse(exchange);
        return;
      }
      ByteBuffer mac = mac(given);
      if (Boolean.TRUE.equals(right.getIfPresent(mac))) {
        pass(exchange, path, given, next);
      } else if (checks.enter()) {
        exchange.dispatch(checks.threads(), () -> check(exchange, path, given, mac, next));
      } else {
        exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
        refusals.send(exchange, StatusCodes.SERVICE_UNAVAILABLE, "too many passwords to check");
      }
    };
  }

  /** On a thread for it. */
  private void check(
      HttpServerExchange exchange,
      RequestPath path,
      Credentials given,
      ByteBuffer mac,
      Route next) {
    boolean fits = false;
    try {
      // The same password that comes several times at once is checked once.
      fits = right.get(mac, _ -> users.verify(given));
      if (!fits) {
        right.invalidate(mac);
      }
    } catch (RuntimeException e) {
      log.atError().addKeyValue("user", given.name()).setCause(e).log("password not checked");
    } finally {
      checks.leave();
    }
    boolean passes = fits;
    exchange
        .getIoThread()
        .execute(() -> {
          if (passes) {
            passLater(exchange, path, given, next);
          } else {
            refuse(exchange);
          }
        });
  }

  private void passLater(
      HttpServerExchange exchange, RequestPath path, Credentials given, Route next) {
    try {
      pass(exchange, path, given, next);
    } catch (Exception e) {
      log.atError().addKeyValue("path", exchange.getRequestURI()).setCause(e).log("no answer");
      if (!exchange.isResponseStarted()) {
        exchange.setStatusCode(StatusCodes.INTERNAL_SERVER_ERROR);
      }
      exchange.endExchange();
    }
  }

  private void pass(HttpServerExchange exchange, RequestPath path, Credentials given, Route next)
      throws Exception {
    AccessLogFields.of(exchange).set("user", given.name());
    keepPrivate(exchange);
    next.handle(exchange, path);
  }

  private static void keepPrivate(HttpServerExchange exchange) {
    exchange.addResponseCommitListener(
        committed -> PrivateAnswer.mark(committed.getResponseHeaders()));
  }

  private void refuse(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, challenge);
    refusals.send(exchange, StatusCodes.UNAUTHORIZED, "password");
  }

  private ByteBuffer mac(Credentials given) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      mac.update(given.name().getBytes(UTF_8)); // a name holds no colon
      mac.update((byte) ':');
      return ByteBuffer.wrap(mac.doFinal(given.password()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks " + MAC, e);
    }
  }
}
