package dev.terrace.proxy.admin;

import dev.terrace.kit.admin.AdminServer;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.kit.config.ConfigProblem;
import dev.terrace.proxy.Backend;
import dev.terrace.proxy.BackendStatus;
import dev.terrace.proxy.Backends;
import dev.terrace.proxy.NoSuchServerException;
import dev.terrace.proxy.ServerConfig;
import dev.terrace.proxy.ServerConflictException;
import dev.terrace.proxy.ServerOperator;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * {@code /backends} on the admin listener: what servers do, and what operators may do to them. All
 * answers are JSON; those to changes hold the server as it is after the change.
 *
 * <pre>
 * GET    /backends
 * GET    /backends/{backend}
 * POST   /backends/{backend}/servers                     a server, as in the configuration
 * GET    /backends/{backend}/servers/{server}
 * DELETE /backends/{backend}/servers/{server}
 * PUT    /backends/{backend}/servers/{server}/state      {"state": "drain", "reason": "..."}
 * PUT    /backends/{backend}/servers/{server}/weight     {"weight": 10} or {"weight": "50%"}
 * DELETE /backends/{backend}/servers/{server}/changes    undoes what was changed at run time
 * </pre>
 *
 * States and weights of load balancers that share their configuration are changed on all of them;
 * with {@code ?local=true} on this one alone.
 */
public final class BackendRoutes {
  private static final String BACKEND = "/backends/{backend}";
  private static final String SERVERS = BACKEND + "/servers";
  private static final String SERVER = SERVERS + "/{server}";

  private final Backends backends;

  private BackendRoutes(Backends backends) {
    this.backends = backends;
  }

  /** Adds the routes to an admin listener. */
  public static void add(AdminServer admin, Backends backends) {
    BackendRoutes routes = new BackendRoutes(backends);
    admin.route("GET", "/backends", routes::all);
    admin.route("GET", BACKEND, answering(routes::one));
    admin.route("POST", SERVERS, answering(routes::addServer));
    admin.route("GET", SERVER, answering(routes::server));
    admin.route("DELETE", SERVER, answering(routes::removeServer));
    admin.route("PUT", SERVER + "/state", answering(routes::state));
    admin.route("PUT", SERVER + "/weight", answering(routes::weight));
    admin.route("DELETE", SERVER + "/changes", answering(routes::reset));
  }

  /** What a call comes to. */
  private record Answer(int status, Object body) {}

  /** A call that may be refused by the exceptions of {@link Backend}. */
  @FunctionalInterface
  private interface Call {
    Answer answer(HttpServerExchange exchange) throws IOException;
  }

  private static HttpHandler answering(Call call) {
    return exchange -> {
      Answer answer;
      try {
        answer = call.answer(exchange);
      } catch (NoSuchServerException e) {
        answer = error(StatusCodes.NOT_FOUND, e);
      } catch (ServerConflictException e) {
        answer = error(StatusCodes.CONFLICT, e);
      } catch (ConfigException e) {
        List<String> problems = e.problems().stream().map(ConfigProblem::toString).toList();
        answer =
            new Answer(
                StatusCodes.UNPROCESSABLE_ENTITY,
                Map.of("error", String.join("; ", problems), "problems", problems));
      } catch (IllegalArgumentException e) {
        answer = error(StatusCodes.UNPROCESSABLE_ENTITY, e);
      }
      AdminServer.sendJson(exchange, answer.status(), answer.body());
    };
  }

  private static Answer error(int status, RuntimeException failure) {
    return new Answer(status, Map.of("error", String.valueOf(failure.getMessage())));
  }

  private void all(HttpServerExchange exchange) {
    AdminServer.sendJson(exchange, StatusCodes.OK, Map.of("backends", backends.status()));
  }

  private Answer one(HttpServerExchange exchange) {
    return new Answer(StatusCodes.OK, backend(exchange).status());
  }

  private Answer server(HttpServerExchange exchange) {
    return answer(backend(exchange), name(exchange));
  }

  private Answer state(HttpServerExchange exchange) throws IOException {
    Backend backend = backend(exchange);
    String server = name(exchange);
    ServerStateRequest wanted = body(exchange, ServerStateRequest.class);
    operator(exchange).administer(backend.name(), server, wanted.state(), wanted.reason());
    return answer(backend, server);
  }

  private Answer weight(HttpServerExchange exchange) throws IOException {
    Backend backend = backend(exchange);
    String server = name(exchange);
    int configured = backend.initialWeight(server);
    int weight = body(exchange, WeightRequest.class).of(configured);
    operator(exchange).weight(backend.name(), server, weight);
    return answer(backend, server);
  }

  private Answer addServer(HttpServerExchange exchange) throws IOException {
    Backend backend = backend(exchange);
    ServerConfig server = body(exchange, ServerConfig.class);
    backend.addServer(server);
    return new Answer(StatusCodes.CREATED, answer(backend, server.name()).body());
  }

  private Answer removeServer(HttpServerExchange exchange) {
    Backend backend = backend(exchange);
    backend.removeServer(name(exchange));
    return new Answer(StatusCodes.OK, backend.status());
  }

  private Answer reset(HttpServerExchange exchange) {
    Backend backend = backend(exchange);
    operator(exchange).reset(backend.name(), name(exchange));
    return new Answer(StatusCodes.OK, backend.status());
  }

  /** {@code ?local=true} changes this process alone. */
  private ServerOperator operator(HttpServerExchange exchange) {
    return AdminServer.parameter(exchange, "local").equals("true")
        ? backends.operatorHere()
        : backends.operator();
  }

  private Backend backend(HttpServerExchange exchange) {
    return backends.find(AdminServer.parameter(exchange, "backend"));
  }

  private static String name(HttpServerExchange exchange) {
    return AdminServer.parameter(exchange, "server");
  }

  private static Answer answer(Backend backend, String name) {
    BackendStatus.ServerStatus server = backend.server(name);
    return new Answer(StatusCodes.OK, server);
  }

  /**
   * JSON is YAML, so a body is read like the configuration, with the same rules and messages. Its
   * type must be said: a page of another site cannot do that without being asked for leave.
   */
  private static <T extends Record> T body(HttpServerExchange exchange, Class<T> type)
      throws IOException {
    String contentType = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (contentType == null || !contentType.startsWith("application/json")) {
      throw new IllegalArgumentException("the body must be application/json");
    }
    return Config.parse(type, AdminServer.body(exchange), "body", Map.of());
  }
}
