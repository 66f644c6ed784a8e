package dev.terrace.app.http;

import dev.terrace.app.rule.Page;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.Viewer;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** One call of the API, as far as an endpoint needs to know it. */
public final class Call {
  private final Viewer viewer;
  private final @Nullable String token;
  private final @Nullable InetAddress client;
  private final Map<String, String> path;
  private final Map<String, String> query;
  private final JsonNode body;

  Call(
      Viewer viewer,
      @Nullable String token,
      @Nullable InetAddress client,
      Map<String, String> path,
      Map<String, String> query,
      @Nullable JsonNode body) {
    this.viewer = viewer;
    this.token = token;
    this.client = client;
    this.path = path;
    this.query = query;
    this.body = body == null ? MissingNode.getInstance() : body;
  }

  public Viewer viewer() {
    return viewer;
  }

  /** The token that the viewer was known by. Only for endpoints that require one. */
  public String token() {
    if (token == null) {
      throw new IllegalStateException("asked for the token of an anonymous call");
    }
    return token;
  }

  /** Where it comes from; null when that is not known. */
  public @Nullable InetAddress client() {
    return client;
  }

  /** The part of the path that stands where the route says {@code {name}}. */
  public String path(String name) {
    var value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no {" + name + "}");
    }
    return value;
  }

  /** A parameter of the query; one without a value counts as left out. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }

  public Page page() {
    return Page.of(query("limit"), query("offset"));
  }

  /**
   * The object that the body wraps under this name.
   *
   * @throws Rejection of kind INVALID when there is none
   */
  public JsonObject body(String name) {
    return JsonObject.in(body, name);
  }
}
