package dev.terrace.lb.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A section of the file.
 *
 * @param kind its keyword, such as frontend
 * @param name empty if it has none
 * @param from the defaults section it names; empty if none
 * @param head its first line
 * @param body the other ones
 */
record Section(String kind, String name, String from, Statement head, List<Statement> body) {
  private static final Set<String> KINDS =
      Set.of(
          "global",
          "defaults",
          "frontend",
          "backend",
          "listen",
          "peers",
          "resolvers",
          "userlist",
          "mailers",
          "cache",
          "program",
          "http-errors",
          "ring",
          "log-forward",
          "log-profile",
          "fcgi-app",
          "crt-store",
          "traces",
          "acme");

  /**
   * Parts the file.
   *
   * @throws NotTranslatable if something stands before the first section, so that this is no file
   *     of HAProxy's
   */
  static List<Section> split(List<Statement> statements) {
    List<Section> sections = new ArrayList<>();
    for (Statement statement : statements) {
      if (KINDS.contains(statement.keyword())) {
        sections.add(open(statement));
      } else if (statement.keyword().startsWith(".")) {
        statement.notTranslated(
            "conditions are not looked at: the lines between them were all translated, take out"
                + " those that are not meant");
      } else if (sections.isEmpty()) {
        throw new NotTranslatable(
            "line %d: '%s' is not in any section of a haproxy.cfg"
                .formatted(statement.line(), statement.keyword()));
      } else {
        sections.getLast().body().add(statement);
      }
    }
    if (sections.isEmpty()) {
      throw new NotTranslatable("has no section of a haproxy.cfg, such as frontend or backend");
    }
    return sections;
  }

  private static Section open(Statement statement) {
    String kind = statement.next();
    String name = "";
    String from = "";
    if (statement.hasNext() && !statement.peek().equals("from")) {
      name = statement.next();
    }
    if (statement.take("from") && statement.hasNext()) {
      from = statement.next();
    }
    return new Section(kind, name, from, statement, new ArrayList<>());
  }

  boolean proxy() {
    return kind.equals("frontend") || kind.equals("backend") || kind.equals("listen");
  }
}
