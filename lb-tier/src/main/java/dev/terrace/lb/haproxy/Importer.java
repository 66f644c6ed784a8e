package dev.terrace.lb.haproxy;

import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.lb.LbConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Translates a configuration of HAProxy (2.x to 3.x, its manual's keywords) to one of ours. What
 * has no counterpart becomes a note; a line is never dropped in silence. A pure function of the
 * text, the environment and which certificate files there are.
 */
public final class Importer {
  /**
   * A translation.
   *
   * @param yaml our configuration, with the notes as comments at its top
   * @param notes in the order of the lines
   * @param remarks what to know of a load balancer with it, although all of it was translated
   */
  public record Result(String yaml, List<Note> notes, List<String> remarks) {}

  private static final String BODIES =
      "bodies of requests are at most 10 MiB (limits.maxBodySize), larger ones are answered 413;"
          + " HAProxy has no limit";
  private static final String RETRIES =
      "GET, HEAD, PUT, DELETE, OPTIONS and TRACE are tried again when a server took the request and"
          + " closed without an answer; HAProxy does so only with retry-on (retries: 0 ends it)";

  private final List<Section> sections;
  private final Tracking tracking = new Tracking();
  private final Map<String, Object> global = new LinkedHashMap<>();
  private final Map<Section, Proxy> proxies = new LinkedHashMap<>();
  private TlsFiles files = TlsFiles.NONE;

  private Importer(List<Section> sections) {
    this.sections = sections;
  }

  /**
   * Translates.
   *
   * @param text of the file
   * @param environment for the variables that it names
   * @throws IllegalArgumentException if it is no configuration of HAProxy, or holds no frontend
   *     that can be translated; says which
   */
  public static Result translate(String text, Map<String, String> environment) {
    List<Statement> statements = Tokenizer.read(text, environment);
    try {
      Importer importer = new Importer(Section.split(statements));
      Map<String, Object> tree = importer.tree();
      statements.forEach(statement -> statement.close("no translated section takes it"));
      List<Note> notes =
          statements.stream()
              .flatMap(statement -> statement.notes().stream())
              .sorted(Comparator.comparingInt(Note::line))
              .toList();
      String yaml = Yaml.print(tree);
      if (!tree.containsKey("frontends")) {
        throw new NotTranslatable("holds no frontend that can be translated" + listed(notes));
      }
      var _ = Config.parse(LbConfig.class, yaml, "lb.yaml", Map.of());
      List<String> remarks = importer.remarks(statements);
      return new Result(header(notes, remarks) + yaml, notes, remarks);
    } catch (NotTranslatable e) {
      throw new IllegalArgumentException(e.reason(), e);
    } catch (ConfigException e) {
      throw new IllegalArgumentException("the result would not be accepted: " + Yaml.reason(e), e);
    }
  }

  private static String listed(List<Note> notes) {
    return notes.stream().map(note -> "\n" + note).collect(Collectors.joining());
  }

  private List<String> remarks(List<Statement> statements) {
    List<String> remarks = new ArrayList<>();
    remarks.add(BODIES);
    if (proxies.values().stream().anyMatch(proxy -> !proxy.isFrontend() && proxy.retries > 0)) {
      remarks.add(RETRIES);
    }
    statements.forEach(statement -> remarks.addAll(statement.remarks()));
    return List.copyOf(remarks);
  }

  private static String header(List<Note> notes, List<String> remarks) {
    StringBuilder header =
        new StringBuilder("# Translated from a haproxy.cfg by lb-tier import.\n");
    header.append("# To know:\n");
    remarks.forEach(remark -> header.append("# * ").append(remark).append('\n'));
    if (!notes.isEmpty()) {
      header.append("#\n").append("# These lines were not translated, or only roughly:\n#\n");
      for (Note note : notes) {
        // No control characters: a comment must not end early.
        note.toString()
            .lines()
            .forEach(line ->
                header
                    .append("# ")
                    .append(line.replaceAll("\\p{Cntrl}", " ").stripTrailing())
                    .append('\n'));
      }
    }
    return header.append('\n').toString();
  }

  private Map<String, Object> tree() {
    sections.forEach(section -> section.head().finish());
    for (Section section : sections) {
      if (section.kind().equals("global")) {
        section.body().forEach(this::global);
      } else if (!section.proxy() && !section.kind().equals("defaults")) {
        refuse(section, "a section " + section.kind() + " has no counterpart");
      }
    }
    List<Section> http = new ArrayList<>();
    for (Section section : sections) {
      if (section.proxy()) {
        tables(section);
        if (mode(section).equals("http")) {
          http.add(section);
        } else {
          refuse(
              section,
              "mode " + mode(section) + " (HAProxy's default is tcp): only HTTP is balanced");
        }
      }
    }
    http.forEach(this::read);
    Changes.apply(proxies.values());
    List<Map<String, Object>> binds =
        proxies.values().stream().flatMap(proxy -> proxy.binds().stream()).toList();
    for (Proxy proxy : proxies.values()) {
      proxy.own.finish(proxy.isBackend() ? binds : proxy.binds());
    }
    tracking.finish();
    return new Assembly(List.copyOf(proxies.values()), base(), tracking).tree(global);
  }

  private void global(Statement statement) {
    statement.rewind();
    String keyword = statement.next();
    try {
      switch (keyword) {
        case "maxconn" -> global.put("maxconn", Values.number(statement.next()));
        case "crt-base" -> files = files.withCrtBase(statement.next());
        case "ca-base" -> files = files.withCaBase(statement.next());
        default -> throw new NotTranslatable(Hints.of(keyword));
      }
      statement.finish();
    } catch (NotTranslatable e) {
      statement.notTranslated(e.reason());
    }
  }

  private static void refuse(Section section, String reason) {
    section.head().notTranslated(reason);
    section.body().forEach(statement -> statement.notTranslated(reason));
  }

  private void tables(Section section) {
    for (Statement statement : section.body()) {
      if (statement.keyword().equals("stick-table")) {
        statement.rewind();
        statement.next();
        try {
          tracking.table(section.name(), statement);
        } catch (NotTranslatable e) {
          statement.notTranslated(e.reason());
        }
      }
    }
  }

  private void read(Section section) {
    Proxy proxy = new Proxy(section);
    tracking.enter(section.name());
    ProxyReader reader = new ProxyReader(proxy, files, tracking);
    inherited(section).forEach(statement -> reader.read(statement, true));
    section.body().forEach(statement -> reader.read(statement, false));
    proxies.put(section, proxy);
  }

  /** The lines of the defaults that a section takes, the most general ones first. */
  private List<Statement> inherited(Section section) {
    List<Statement> lines = new ArrayList<>();
    Set<Section> seen = new HashSet<>();
    Section defaults = defaultsOf(section);
    while (defaults != null && seen.add(defaults)) {
      lines.addAll(0, defaults.body());
      defaults = defaults.from().isEmpty() ? null : named(defaults, defaults.from());
    }
    return lines;
  }

  /** Named by {@code from}, or the last one before the section. */
  private @Nullable Section defaultsOf(Section section) {
    if (!section.from().isEmpty()) {
      return named(section, section.from());
    }
    Section last = null;
    for (Section one : sections) {
      if (one.equals(section)) {
        break;
      }
      if (one.kind().equals("defaults")) {
        last = one;
      }
    }
    return last;
  }

  private @Nullable Section named(Section by, String name) {
    for (Section one : sections) {
      if (one.kind().equals("defaults") && one.name().equals(name)) {
        return one;
      }
    }
    by.head().partNotTranslated("there is no section defaults " + name);
    return null;
  }

  private String mode(Section section) {
    String mode = "tcp";
    List<Statement> lines = new ArrayList<>(inherited(section));
    lines.addAll(section.body());
    for (Statement statement : lines) {
      if (statement.keyword().equals("mode") && statement.words().size() > 1) {
        mode = statement.words().get(1);
      }
    }
    return mode;
  }

  /** The defaults of the first translated section that has any: they become ours. */
  private Proxy base() {
    for (Section section : proxies.keySet()) {
      Section defaults = defaultsOf(section);
      if (defaults != null) {
        Proxy base = new Proxy(defaults);
        ProxyReader reader = new ProxyReader(base, files, tracking);
        for (Statement statement : inherited(section)) {
          if (!ProxyReader.isRule(statement)) {
            reader.read(statement, true);
          }
        }
        return base;
      }
    }
    Statement none = new Statement(0, "defaults", List.of("defaults"));
    return new Proxy(new Section("defaults", "", "", none, List.of()));
  }
}
