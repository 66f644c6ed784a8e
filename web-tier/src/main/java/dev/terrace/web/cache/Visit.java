package dev.terrace.web.cache;

import dev.terrace.proxy.forward.ErrorAnswer;
import dev.terrace.web.cache.rule.Age;
import dev.terrace.web.cache.rule.CacheKey;
import dev.terrace.web.cache.rule.CacheStatus;
import dev.terrace.web.cache.rule.CacheStatus.Forward;
import dev.terrace.web.cache.rule.ContentRange;
import dev.terrace.web.cache.rule.Preconditions;
import dev.terrace.web.cache.rule.RangeRequest;
import dev.terrace.web.cache.rule.RequestDirectives;
import dev.terrace.web.cache.rule.Reuse;
import dev.terrace.web.cache.store.Entry;
import dev.terrace.web.cache.store.OnDisk;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through the cache: chooses a stored response, and does with it what {@link
 * Reuse} says; or waits for an answer of the upstream. Runs on the exchange's I/O thread.
 */
final class Visit {
  private final CachedLocation location;
  private final Zone zone;
  private final HttpServerExchange exchange;
  private final CacheKey key;
  private final HeaderMap request;
  private final RequestDirectives asked;

  /** Waited in vain for another request's answer: from now on it asks by itself. */
  private boolean waited;

  private boolean loaded;

  Visit(CachedLocation location, HttpServerExchange exchange, CacheKey key) {
    this.location = location;
    this.zone = location.zone();
    this.exchange = exchange;
    this.key = key;
    this.request = exchange.getRequestHeaders();
    RequestDirectives all = RequestDirectives.of(request);
    this.asked = location.policy().obeyRequests() ? all : all.ignored();
  }

  /** Answers, now or later. */
  void answer() {
    Entry entry = zone.store().choose(key.text(), request, location.vary());
    if (entry == null && !loaded) {
      OnDisk file = zone.store().chooseOnDisk(key.text(), request, location.vary());
      if (file != null) {
        load(file);
        return;
      }
    }
    if (entry == null) {
      ask(zone.store().has(key.text()) ? Forward.VARY_MISS : Forward.URI_MISS, null);
    } else if (!usable(entry)) {
      ask(Forward.REQUEST, null);
    } else if (!holds(entry)) {
      ask(Forward.PARTIAL, null);
    } else {
      use(entry);
    }
  }

  /** Whether it may answer somebody who gives a name: only with its server's permission. */
  private boolean usable(Entry entry) {
    return entry.head().directives().allowsAuthorized() || !request.contains(Headers.AUTHORIZATION);
  }

  /** Whether it holds all bytes that are asked for, RFC 9111 §3.3. */
  private boolean holds(Entry entry) {
    if (entry.complete()) {
      return true;
    }
    RangeRequest range = RangeRequest.of(request);
    ContentRange part = range == null ? null : range.in(entry.body().length());
    return part != null
        && exchange.getRequestMethod().equals(Methods.GET)
        && Preconditions.rangeApplies(request, entry.head())
        && entry.body().has(part);
  }

  private void use(Entry entry) {
    Age.Instant now = Age.Instant.now();
    switch (Reuse.of(entry.head(), asked, location.policy(), now)) {
      case FRESH -> {
        zone.counters().hits.increment();
        hit(entry, now, null);
      }
      case STALE -> {
        zone.counters().stale.increment();
        hit(entry, now, "max-stale");
      }
      case STALE_WHILE_REVALIDATE -> {
        zone.counters().stale.increment();
        refresh(entry); // first: it looks at the exchange
        hit(entry, now, "stale-while-revalidate");
      }
      case VALIDATE -> validate(entry, Forward.STALE, now);
      case VALIDATE_FOR_REQUEST -> validate(entry, Forward.REQUEST, now);
    }
  }

  private void validate(Entry entry, Forward why, Age.Instant now) {
    if (asked.onlyIfCached()) {
      ErrorAnswer.send(exchange, StatusCodes.GATEWAY_TIME_OUT);
    } else if (zone.failedJustNow(key.text())
        && Reuse.onError(entry.head(), asked, location.policy(), true, now)) {
      // Nobody has to wait for the same failure again and again.
      zone.counters().stale.increment();
      refresh(entry);
      hit(entry, now, "stale-if-error");
    } else {
      ask(why, entry);
    }
  }

  private void hit(Entry entry, Age.Instant now, @Nullable String detail) {
    CacheStatus status =
        CacheStatus.hit(location.name()).freshFor(entry.head().freshFor(now)).key(shownKey());
    if (detail != null) {
      status.detail(detail, entry.head().age(now));
    }
    StoredAnswer.send(this, entry, status, false, now);
  }

  /** Validates in the background, if nobody does so already and there is room for it. */
  private void refresh(Entry entry) {
    if (entry.complete() && !zone.inFlight().validating(key.text(), entry) && zone.mayRefresh()) {
      zone.counters().refreshes.increment();
      Fill.refresh(this, entry).start();
    }
  }

  private void load(OnDisk file) {
    exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () ->
            zone.store()
                .load(
                    file,
                    zone.blocking(),
                    () ->
                        exchange
                            .getIoThread()
                            .execute(() -> {
                              loaded = true;
                              answer();
                            })));
  }

  /**
   * Gets an answer from the upstream, or waits for one that another request gets.
   *
   * @param stale the stored response to be validated; null: there is none
   */
  private void ask(Forward why, @Nullable Entry stale) {
    if (asked.onlyIfCached()) {
      ErrorAnswer.send(exchange, StatusCodes.GATEWAY_TIME_OUT); // RFC 9111 §5.2.1.7
      return;
    }
    exchange.dispatch(SameThreadExecutor.INSTANCE, () -> fetch(why, stale));
  }

  private void fetch(Forward why, @Nullable Entry stale) {
    Waiter waiter = new Waiter(this, why);
    Fill fill = Fill.of(this, stale, waiter);
    if (!collapses()) {
      zone.inFlight().add(key.text(), fill);
      fill.start();
    } else if (zone.inFlight().joinOrAdd(key.text(), waiter, fill)) {
      fill.start();
    } else {
      waiter.waitFor(location.config().lock().timeout());
    }
  }

  /**
   * Whether it may wait for another request's answer, and others for its. Not if it wants an answer
   * that is newer than itself, may not be stored, or is known not to be storable.
   */
  boolean collapses() {
    return !waited
        && !asked.noCache()
        && !asked.noStore()
        && exchange.getRequestMethod().equals(Methods.GET)
        && !location.config().lock().timeout().isZero()
        && !zone.marked(mark());
  }

  /**
   * Whether the answer is likely to be stored, so that it is fetched whole; otherwise it is asked
   * as the client asked.
   */
  boolean mayBeStored() {
    return exchange.getRequestMethod().equals(Methods.GET)
        && !asked.noStore()
        && !zone.marked(mark());
  }

  /** The answer that it waited for was not for it: it asks again, by itself. */
  void again() {
    waited = true;
    answer();
  }

  /** What answers that cannot be stored are remembered by; those made for somebody are apart. */
  String mark() {
    String whose = location.vary().personal(request) ? "\npersonal" : "";
    return key.text() + '\n' + location.alike(request) + whose;
  }

  @Nullable String shownKey() {
    return location.showKey() ? key.text() : null;
  }

  boolean waited() {
    return waited;
  }

  CachedLocation location() {
    return location;
  }

  HttpServerExchange exchange() {
    return exchange;
  }

  CacheKey key() {
    return key;
  }

  HeaderMap request() {
    return request;
  }

  RequestDirectives asked() {
    return asked;
  }
}
