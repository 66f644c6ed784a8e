package dev.terrace.proxy.status;

import dev.terrace.kit.Tier;
import dev.terrace.kit.admin.AdminServer;
import dev.terrace.kit.event.Event;
import dev.terrace.kit.traffic.TrafficView;
import dev.terrace.proxy.Backends;
import io.undertow.util.StatusCodes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that a process shows of itself: {@code GET /status} (a page), {@code /status.json}, and
 * {@code /status/stream} (the JSON once a second as server-sent events). Thread-safe.
 */
public final class StatusBoard {
  private static final int EVENTS = 100;

  private final Tier tier;
  private final Backends backends;
  private final List<StatusSection> sections = new CopyOnWriteArrayList<>();
  private volatile Supplier<List<FrontendStatus>> frontends = List::of;

  private StatusBoard(Tier tier, Backends backends) {
    this.tier = tier;
    this.backends = backends;
  }

  /** Adds the page and its data to the admin listener. */
  public static StatusBoard start(Tier tier, Backends backends) {
    StatusBoard board = new StatusBoard(tier, backends);
    StatusStream stream =
        new StatusStream(() -> JsonMapper.shared().writeValueAsString(board.view()));
    tier.traffic().afterEachSample(stream::tick);
    AdminServer admin = tier.admin();
    StatusPage.add(admin);
    admin.route(
        "GET",
        "/status.json",
        exchange -> {
          Map<String, Object> view = board.view();
          view.put("operator", AdminServer.authenticated(exchange));
          AdminServer.sendJson(exchange, StatusCodes.OK, view);
        });
    admin.route("GET", "/status/stream", stream::subscribe);
    return board;
  }

  /** Who is asked for the frontends. */
  public void frontends(Supplier<List<FrontendStatus>> source) {
    frontends = source;
  }

  /** Shows a section below the backends. */
  public void section(StatusSection section) {
    sections.add(section);
  }

  private Map<String, Object> view() {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("process", process());
    view.put("now", Instant.now());
    view.put("token", tier.admin().hasToken());
    view.put("frontends", frontends.get());
    view.put("backends", backends.status());
    view.put("history", histories());
    view.put(
        "sections", sections.stream().map(StatusBoard::view).flatMap(Optional::stream).toList());
    List<Event> events = tier.events().after(0);
    view.put("events", events.subList(Math.max(0, events.size() - EVENTS), events.size()));
    return view;
  }

  private static Optional<Map<String, Object>> view(StatusSection section) {
    StatusSection.View view = section.view();
    return view.figures().isEmpty() && view.tables().isEmpty()
        ? Optional.empty()
        : Optional.of(
            Map.of("title", section.title(), "figures", view.figures(), "tables", view.tables()));
  }

  private Map<String, Object> process() {
    Map<String, Object> process = new LinkedHashMap<>();
    process.put("name", tier.info().name());
    process.put("version", tier.info().version());
    process.put("commit", tier.info().commit());
    process.put("started", tier.info().started());
    process.put("state", tier.lifecycle().state().name().toLowerCase(Locale.ROOT));
    process.put("configChecksum", tier.configChecksum());
    return process;
  }

  /** The last minute of backends and servers, by {@code web} and {@code web/web-1}. */
  private Map<String, TrafficView.History> histories() {
    Map<String, TrafficView.History> histories = new LinkedHashMap<>();
    backends.all().forEach(backend -> backend.histories(histories::put));
    return histories;
  }
}
