package dev.terrace.lb.cluster;

import dev.terrace.cluster.document.DocumentException;
import dev.terrace.cluster.document.DocumentHistory;
import dev.terrace.cluster.document.DocumentVersion;
import dev.terrace.cluster.document.Rollout;
import dev.terrace.cluster.node.ClusterLink;
import dev.terrace.kit.admin.AdminServer;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.kit.config.ConfigProblem;
import dev.terrace.kit.config.YamlSections;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /cluster/config} on the admin listener of every node: the configuration that all share.
 *
 * <pre>
 * GET  /cluster/config                        the version in force, with its text
 * GET  /cluster/config/history                the last versions, without texts
 * GET  /cluster/config/history/{version}      one of them, with its text
 * PUT  /cluster/config                        another one; the body is YAML
 * POST /cluster/config/rollback               an older one again
 * </pre>
 */
public final class ConfigRoutes {
  private static final String PATH = "/cluster/config";
  private static final int MAX_NOTE = 200;

  private final ClusterLink link;
  private final Texts texts;

  /** What the load balancer knows about texts. */
  public interface Texts {
    /** The part of a text that is shared. */
    YamlSections part(String text, String name);

    /** Why this node could not put a text in force; with the name and the lines of the file. */
    List<String> problems(String text, String name);

    /** What is allowed but hardly meant. */
    List<String> warnings(String text, String name);

    /** Which changes of operators do not count any more. */
    Rollout.Superseded superseded(String before, String now);
  }

  /** A version without its text. */
  private record Version(
      long version, String at, String author, String note, String sha256, boolean inForce) {
    static Version of(DocumentVersion one, long current) {
      return new Version(
          one.version(),
          Instant.ofEpochMilli(one.atMillis()).toString(),
          one.author(),
          one.note(),
          one.sha256(),
          one.version() == current);
    }
  }

  /** An answer. */
  private record Answer(int status, Object body) {}

  /** A call that may be refused. */
  @FunctionalInterface
  private interface Call {
    Answer answer(HttpServerExchange exchange) throws IOException, InterruptedException;
  }

  private ConfigRoutes(ClusterLink link, Texts texts) {
    this.link = link;
    this.texts = texts;
  }

  /** Adds the routes. */
  public static void add(AdminServer admin, ClusterLink link, Texts texts) {
    ConfigRoutes routes = new ConfigRoutes(link, texts);
    admin.route("GET", PATH, answering(_ -> routes.current()));
    admin.route("GET", PATH + "/history", answering(_ -> routes.history()));
    admin.route("GET", PATH + "/history/{version}", answering(routes::one));
    admin.route("PUT", PATH, answering(routes::apply));
    admin.route("POST", PATH + "/rollback", answering(routes::rollback));
  }

  private static HttpHandler answering(Call call) {
    return exchange -> {
      Answer answer;
      try {
        answer = call.answer(exchange);
      } catch (DocumentException e) {
        answer = refused(status(e.reason()), e.getMessage(), e.problems());
      } catch (ConfigException e) {
        answer =
            refused(
                StatusCodes.UNPROCESSABLE_ENTITY,
                "",
                e.problems().stream().map(ConfigProblem::toString).toList());
      } catch (IllegalArgumentException e) {
        answer = refused(StatusCodes.UNPROCESSABLE_ENTITY, e.getMessage(), List.of());
      }
      AdminServer.sendJson(exchange, answer.status(), answer.body());
    };
  }

  private static int status(DocumentException.Reason reason) {
    return switch (reason) {
      case CONFLICT, NOT_EMPTY, EMPTY, ROLLED_BACK -> StatusCodes.CONFLICT;
      case NO_QUORUM -> StatusCodes.SERVICE_UNAVAILABLE;
      case TOO_LARGE, REFUSED -> StatusCodes.UNPROCESSABLE_ENTITY;
      case NO_SUCH_VERSION -> StatusCodes.NOT_FOUND;
    };
  }

  private static Answer refused(
      int status, @org.jspecify.annotations.Nullable String error, List<String> problems) {
    Map<String, Object> body = new LinkedHashMap<>();
    String all = String.join("\n", problems);
    body.put(
        "error",
        error == null || error.isEmpty() ? all : all.isEmpty() ? error : error + "\n" + all);
    body.put("problems", problems);
    return new Answer(status, body);
  }

  private Answer current() {
    DocumentHistory history = link.document().state().history();
    DocumentVersion current =
        history
            .current()
            .orElseThrow(() ->
                new DocumentException(
                    DocumentException.Reason.NO_SUCH_VERSION,
                    "the cluster shares no configuration yet, each node has that of its file;"
                        + " lb-tier apply --init FILE makes the first one"));
    return new Answer(StatusCodes.OK, withText(current, history));
  }

  private Answer history() {
    DocumentHistory history = link.document().state().history();
    return new Answer(
        StatusCodes.OK,
        Map.of(
            "versions",
            history.versions().reversed().stream()
                .map(one -> Version.of(one, history.version()))
                .toList()));
  }

  private Answer one(HttpServerExchange exchange) {
    DocumentHistory history = link.document().state().history();
    DocumentVersion found = find(history, number(exchange, "version", 0));
    return new Answer(StatusCodes.OK, withText(found, history));
  }

  private static DocumentVersion find(DocumentHistory history, long version) {
    return history
        .find(version)
        .orElseThrow(() ->
            new DocumentException(
                DocumentException.Reason.NO_SUCH_VERSION,
                "there is no version %d; there are: %s"
                    .formatted(
                        version,
                        history.versions().stream().map(DocumentVersion::version).toList())));
  }

  private static Map<String, Object> withText(DocumentVersion one, DocumentHistory history) {
    Map<String, Object> body = new LinkedHashMap<>();
    Version version = Version.of(one, history.version());
    body.put("version", version.version());
    body.put("at", version.at());
    body.put("author", version.author());
    body.put("note", version.note());
    body.put("sha256", version.sha256());
    body.put("inForce", version.inForce());
    body.put("text", one.text());
    return body;
  }

  private Answer apply(HttpServerExchange exchange) throws IOException, InterruptedException {
    String file = AdminServer.parameter(exchange, "file");
    String name = file.isEmpty() ? "body" : file;
    YamlSections part = texts.part(AdminServer.body(exchange), name);
    return apply(exchange, part.text(), name, part.leftOut());
  }

  private Answer rollback(HttpServerExchange exchange) throws InterruptedException {
    DocumentHistory history = link.document().state().history();
    List<DocumentVersion> versions = history.versions();
    long before = versions.size() < 2 ? 0 : versions.get(versions.size() - 2).version();
    DocumentVersion wanted = find(history, number(exchange, "version", before));
    return apply(exchange, wanted.text(), "version " + wanted.version(), List.of());
  }

  private Answer apply(HttpServerExchange exchange, String text, String name, List<String> leftOut)
      throws InterruptedException {
    boolean first = flag(exchange, "init");
    DocumentVersion before = link.document().state().history().current().orElse(null);
    long current = before == null ? 0 : before.version();
    List<String> problems = texts.problems(text, name);
    if (!problems.isEmpty()) {
      return refused(StatusCodes.UNPROCESSABLE_ENTITY, "", problems);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    String old = before == null ? "" : before.text();
    body.put("before", current);
    body.put("diff", TextDiff.of(old, "version " + current, text, name));
    body.put("leftOut", leftOut);
    body.put("warnings", texts.warnings(text, name));
    if (flag(exchange, "dryRun")) {
      body.put("version", current);
      return new Answer(StatusCodes.OK, body);
    }
    if (before != null && !first && old.equals(text) && expected(exchange, current) == current) {
      body.put("version", current);
      body.put("unchanged", true);
      return new Answer(StatusCodes.OK, body);
    }
    Rollout.Result result =
        link.rollout()
            .apply(
                new Rollout.Change(
                    text,
                    expected(exchange, current),
                    first,
                    words(exchange, "author"),
                    note(exchange, name)),
                _ -> texts.superseded(old, text));
    body.put("version", result.version());
    body.put("nodes", result.nodes());
    body.put("restart", result.restart());
    return new Answer(StatusCodes.OK, body);
  }

  private static long expected(HttpServerExchange exchange, long current) {
    return number(exchange, "expectedVersion", current);
  }

  private static String note(HttpServerExchange exchange, String name) {
    String note = words(exchange, "note");
    return note.isEmpty() && name.startsWith("version ") ? "back to " + name : note;
  }

  private static String words(HttpServerExchange exchange, String key) {
    String text = AdminServer.parameter(exchange, key);
    if (text.length() > MAX_NOTE || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "%s must be at most %d characters on one line".formatted(key, MAX_NOTE));
    }
    return text;
  }

  private static boolean flag(HttpServerExchange exchange, String key) {
    return AdminServer.parameter(exchange, key).equals("true");
  }

  private static long number(HttpServerExchange exchange, String key, long otherwise) {
    String text = AdminServer.parameter(exchange, key);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("\\d{1,15}")) {
      throw new IllegalArgumentException(
          "%s must be the number of a version but was '%s'".formatted(key, text));
    }
    return Long.parseLong(text);
  }
}
