package dev.terrace.proxy.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What a process shows of itself, as tables for a terminal. */
final class StatusText {
  private StatusText() {}

  static String status(JsonNode view) {
    JsonNode process = view.path("process");
    StringBuilder text = new StringBuilder();
    text.append(
        "%s %s, %s, up %s, configuration %s%n%n"
            .formatted(
                process.path("name").asString(),
                process.path("version").asString(),
                process.path("state").asString(),
                age(process.path("started"), view.path("now")),
                process.path("configChecksum").asString()));
    Columns frontends =
        new Columns("FRONTEND", "REQ/S", "CONNS", "MAX", "P50", "P95", "P99", "5XX", "ADDRESSES");
    for (JsonNode frontend : view.path("frontends")) {
      JsonNode traffic = frontend.path("traffic");
      frontends.row(
          frontend.path("name").asString(),
          rate(traffic),
          traffic.path("sessions").path("current").asString(),
          traffic.path("sessions").path("max").asString(),
          millis(traffic.path("latency").path("p50")),
          millis(traffic.path("latency").path("p95")),
          millis(traffic.path("latency").path("p99")),
          traffic.path("responses").path("5xx").asString(),
          frontend
              .path("addresses")
              .valueStream()
              .map(JsonNode::asString)
              .collect(Collectors.joining(" ")));
    }
    text.append(frontends).append('\n').append(servers(view.path("backends"), view.path("now")));
    for (JsonNode section : view.path("sections")) {
      text.append('\n').append(section.path("title").asString()).append('\n');
      for (JsonNode figure : section.path("figures")) {
        text.append(
            "  %s: %s%n"
                .formatted(figure.path("label").asString(), figure.path("value").asString()));
      }
      for (JsonNode table : section.path("tables")) {
        text.append('\n').append(table(table));
      }
    }
    return text.toString();
  }

  private static Columns table(JsonNode table) {
    Columns columns =
        new Columns(texts(table.path("columns"), text -> text.toUpperCase(Locale.ROOT)));
    table.path("rows").forEach(row -> columns.row(texts(row, text -> text)));
    return columns;
  }

  private static String[] texts(JsonNode list, UnaryOperator<String> form) {
    return list.valueStream().map(JsonNode::asString).map(form).toArray(String[]::new);
  }

  static String servers(JsonNode backends, JsonNode now) {
    Columns table =
        new Columns(
            "SERVER", "STATE", "SINCE", "WEIGHT", "REQ/S", "WORK", "P50", "P95", "P99", "ERRORS",
            "REASON");
    for (JsonNode backend : backends) {
      String name = backend.path("name").asString();
      JsonNode all = backend.path("traffic");
      table.row(
          name,
          "",
          "",
          "",
          rate(all),
          all.path("sessions").path("current").asString(),
          millis(all.path("latency").path("p50")),
          millis(all.path("latency").path("p95")),
          millis(all.path("latency").path("p99")),
          errors(all),
          "queue " + all.path("queue").path("current").asString());
      for (JsonNode server : backend.path("servers")) {
        JsonNode traffic = server.path("traffic");
        table.row(
            name + "/" + server.path("name").asString(),
            server.path("state").asString() + progress(server),
            age(server.path("since"), now),
            server.path("weight").asString(),
            rate(traffic),
            traffic.path("sessions").path("current").asString(),
            millis(traffic.path("latency").path("p50")),
            millis(traffic.path("latency").path("p95")),
            millis(traffic.path("latency").path("p99")),
            errors(traffic),
            server.path("reason").asString() + changed(server));
      }
    }
    return table.toString();
  }

  static String event(JsonNode event) {
    return "%s  %-5s  %-8s  %s%s%n"
        .formatted(
            event.path("at").asString(),
            event.path("severity").asString(),
            event.path("type").asString(),
            event.path("subject").asString().isEmpty()
                ? ""
                : event.path("subject").asString() + "  ",
            event.path("message").asString());
  }

  private static String progress(JsonNode server) {
    int of = server.path("progressOf").asInt();
    return of == 0 ? "" : " %d/%d".formatted(server.path("progress").asInt(), of);
  }

  private static String changed(JsonNode server) {
    String words =
        server
            .path("changed")
            .valueStream()
            .map(JsonNode::asString)
            .collect(Collectors.joining(", "));
    return words.isEmpty() ? "" : " [changed: " + words + "]";
  }

  private static String errors(JsonNode traffic) {
    long sum = traffic.path("errors").valueStream().mapToLong(JsonNode::asLong).sum();
    return Long.toString(sum);
  }

  private static String rate(JsonNode traffic) {
    return String.format(Locale.ROOT, "%.1f", traffic.path("rate").path("s10").asDouble());
  }

  private static String millis(JsonNode value) {
    double millis = value.asDouble();
    return millis == 0 ? "-" : String.format(Locale.ROOT, "%.1fms", millis);
  }

  private static String age(JsonNode then, JsonNode now) {
    Instant end = now.isMissingNode() ? Instant.now() : Instant.parse(now.asString());
    Duration age = Duration.between(Instant.parse(then.asString()), end);
    if (age.toMinutes() < 1) {
      return Math.max(0, age.toSeconds()) + "s";
    }
    if (age.toHours() < 1) {
      return age.toMinutes() + "m" + age.toSecondsPart() + "s";
    }
    return age.toDays() < 1
        ? age.toHours() + "h" + age.toMinutesPart() + "m"
        : age.toDays() + "d" + age.toHoursPart() + "h";
  }
}
