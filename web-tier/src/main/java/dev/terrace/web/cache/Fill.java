package dev.terrace.web.cache;

import dev.terrace.proxy.forward.Answer;
import dev.terrace.proxy.forward.AnswerReceiver;
import dev.terrace.proxy.forward.Fetch;
import dev.terrace.proxy.forward.FetchRequest;
import dev.terrace.web.cache.rule.Age;
import dev.terrace.web.cache.rule.CacheStatus;
import dev.terrace.web.cache.rule.Reuse;
import dev.terrace.web.cache.rule.StoredHead;
import dev.terrace.web.cache.store.Entry;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/**
 * A request of the cache to the upstream, for one client (the leader), for many that wait for the
 * same, or for none: a validation in the background. It belongs to no client: it goes on when the
 * leader goes, and at its own pace while it is stored.
 *
 * <p>Runs on one I/O thread, the leader's; {@link #join}, {@link #leave}, {@link #detach}, {@link
 * #validates} and {@link #taken} may be called on any.
 */
final class Fill implements AnswerReceiver {
  /** What becomes of the answer. */
  private enum Mode {
    /** Its head has not arrived. */
    AWAITED,
    /** It was no answer to the question; another one is asked when it has ended. */
    ASK_AGAIN,
    /** Nobody needs the rest. */
    DISCARD,
    /** It is stored, and passed on to all as it comes. */
    STORE,
    /** It turned out too large: passed on only, at the pace of the slowest. */
    WINDOW,
    /** It cannot be stored: passed on to the leader alone. */
    PASS,
    OVER
  }

  private final CachedLocation location;
  private final Zone zone;
  private final FillRules rules;
  private final XnioIoThread thread;
  private final ByteBufferPool buffers;
  private final @Nullable Waiter leader;
  private final boolean joinable;
  private final Window window = new Window(this);
  private FetchRequest request;
  private @Nullable Fetch fetch;
  private Mode mode = Mode.AWAITED;
  private Age.Instant requested = Age.Instant.now();

  /** The stored response that is validated; null: none is, or none any more. */
  private volatile @Nullable Entry validated;

  private volatile @Nullable Arrival arrival;
  private volatile boolean detached;

  /** Guarded by this. */
  private final List<Waiter> waiters = new ArrayList<>();

  /** Whether more may join; guarded by this. */
  private boolean open;

  private Fill(
      Visit visit, FetchRequest request, @Nullable Entry validated, @Nullable Waiter leader) {
    HttpServerExchange exchange = visit.exchange();
    this.location = visit.location();
    this.zone = location.zone();
    this.rules = new FillRules(visit);
    this.thread = exchange.getIoThread();
    this.buffers = exchange.getConnection().getByteBufferPool();
    this.leader = leader;
    this.joinable = leader == null || visit.collapses();
    this.request = request;
    this.validated = validated;
    this.open = joinable;
  }

  /** For a client. */
  static Fill of(Visit visit, @Nullable Entry validated, Waiter leader) {
    HttpString method = visit.exchange().getRequestMethod();
    return new Fill(visit, FillRules.request(visit, method, validated), validated, leader);
  }

  /** For nobody: validates a stored response in the background. */
  static Fill refresh(Visit visit, Entry stale) {
    Fill fill = new Fill(visit, FillRules.request(visit, Methods.GET, stale), stale, null);
    fill.zone.inFlight().add(visit.key().text(), fill);
    return fill;
  }

  void start() {
    if (leader != null) {
      synchronized (this) {
        waiters.add(leader);
      }
      leader.attach(this, true);
    }
    ask();
  }

  private void ask() {
    mode = Mode.AWAITED;
    requested = Age.Instant.now();
    fetch = location.fetcher().fetch(request, thread, buffers, this);
  }

  /** Lets another request wait for the answer too; false when it is none for it. */
  synchronized boolean join(Waiter waiter) {
    Arrival arriving = arrival;
    if (!open
        || waiters.size() >= location.config().lock().maxWaiters()
        || !rules.alike(waiter.visit())
        || (arriving != null && !fits(arriving, waiter))) {
      return false;
    }
    waiters.add(waiter);
    waiter.attach(this, false);
    if (arriving != null) {
      waiter.tell(() -> waiter.stream(arriving));
    }
    return true;
  }

  private boolean fits(Arrival arriving, Waiter waiter) {
    return arriving.head().vary().matches(waiter.visit().request(), location.vary());
  }

  /** Whether it asks for this response. */
  boolean validates(Entry entry) {
    return validated == entry;
  }

  /** Its answer may be out of date already: it is not stored, and nobody else waits for it. */
  void detach() {
    detached = true;
    synchronized (this) {
      open = false;
    }
  }

  /** A client takes the answer no longer. */
  void leave(Waiter waiter) {
    boolean last;
    synchronized (this) {
      var _ = waiters.remove(waiter);
      last = waiters.isEmpty();
    }
    if (last && thread == Thread.currentThread()) {
      abandoned();
    } else if (last) {
      thread.execute(this::abandoned);
    }
    taken();
  }

  /** Nobody waits any more: what can be stored is fetched to its end all the same. */
  private void abandoned() {
    synchronized (this) {
      if (!waiters.isEmpty()) {
        return; // somebody joined meanwhile
      }
    }
    switch (mode) {
      case AWAITED, ASK_AGAIN -> {
        if (!joinable) {
          cancel();
        }
      }
      case WINDOW, PASS -> cancel();
      case DISCARD, STORE, OVER -> {}
    }
  }

  /** A client has taken some bytes. */
  void taken() {
    if (window.open()) {
      thread.execute(window::move);
    }
  }

  /** The leader can take more of what is passed on. */
  void resume() {
    if (fetch != null) {
      fetch.resume();
    }
  }

  /** For the leader alone: whether the others get the same answer is not known yet. */
  @Override
  public void interim(int status, HeaderMap headers) {
    if (leader != null) {
      leader.interim(status, headers);
    }
  }

  @Override
  public void head(Answer answer) {
    Age.Instant received = Age.Instant.now();
    List<String> tags = location.takeTags(answer.headers());
    Entry stale = validated;
    if (stale != null && answer.status() == 304) {
      notModified(answer, stale, received);
      return;
    }
    if (stale != null && FillRules.error(answer.status()) && serveStale(stale, answer.status())) {
      zone.failed(rules.key());
      discard(answer.length());
      return;
    }
    if (request.method().equals(Methods.HEAD)) {
      rules.learn(answer, requested, received);
      pass(answer, "head");
      return;
    }
    FillRules.Decision decision = rules.decide(answer, tags, requested, received);
    if (stale != null && !FillRules.error(answer.status())) {
      zone.store().remove(rules.key(), stale); // the full answer says that it is obsolete
    }
    validated = null;
    if (decision.arrival() != null) {
      store(decision.arrival());
    } else {
      zone.counters().notStored.increment();
      if (decision.lasting()) {
        zone.mark(rules.mark(), location.config().hitForMiss());
      }
      pass(answer, decision.reason());
    }
  }

  /** The stored response is valid: all get it. */
  private void notModified(Answer answer, Entry stale, Age.Instant received) {
    Entry entry = rules.updated(stale, answer, requested, received);
    if (entry == null) { // it is about another one: ask without conditions
      zone.store().remove(rules.key(), stale);
      validated = null;
      request = FillRules.unconditional(request);
      mode = Mode.ASK_AGAIN;
      return;
    }
    mode = Mode.DISCARD;
    boolean shared = rules.mayKeep(entry);
    if (!shared) {
      zone.store().remove(rules.key(), stale);
    } else if (!detached) {
      zone.store().replace(rules.key(), stale, entry);
    }
    if (leader != null) {
      zone.counters().validated.increment();
    }
    for (Waiter waiter : close()) {
      if (shared || waiter == leader) {
        CacheStatus status =
            waiter.status().forwardStatus(304).freshFor(entry.head().freshFor(received));
        tellServed(waiter, entry, status, true);
      } else {
        waiter.tell(waiter::release);
      }
    }
    finish();
  }

  /**
   * The upstream failed: those who may get the stale response.
   *
   * @param status what it answered; 0: it could not be reached
   * @return false when the leader may not, and so nobody got it
   */
  private boolean serveStale(Entry stale, int status) {
    Age.Instant now = Age.Instant.now();
    boolean unreachable = status == 0;
    if (leader != null && !mayGetStale(stale, leader, unreachable, now)) {
      return false;
    }
    for (Waiter waiter : close()) {
      if (mayGetStale(stale, waiter, unreachable, now)) {
        zone.counters().stale.increment();
        StoredHead head = stale.head();
        CacheStatus told =
            unreachable ? CacheStatus.hit(location.name()) : waiter.status().forwardStatus(status);
        told.freshFor(head.freshFor(now)).detail("stale-if-error", head.age(now));
        tellServed(waiter, stale, told, false);
      } else {
        waiter.tell(waiter::release);
      }
    }
    return true;
  }

  private boolean mayGetStale(Entry stale, Waiter waiter, boolean unreachable, Age.Instant now) {
    return Reuse.onError(stale.head(), waiter.visit().asked(), location.policy(), unreachable, now);
  }

  private void tellServed(Waiter waiter, Entry entry, CacheStatus status, boolean valid) {
    if (waiter != leader) {
      zone.counters().collapsed.increment();
    }
    waiter.tell(() -> waiter.serve(entry, status, valid));
  }

  private void store(Arrival arriving) {
    mode = Mode.STORE;
    missed();
    List<Waiter> all;
    synchronized (this) {
      arrival = arriving;
      all = List.copyOf(waiters);
    }
    for (Waiter waiter : all) {
      if (waiter == leader || fits(arriving, waiter)) {
        if (waiter != leader) {
          zone.counters().collapsed.increment();
        }
        waiter.tell(() -> waiter.stream(arriving));
      } else {
        waiter.tell(waiter::release);
      }
    }
  }

  private void missed() {
    if (leader != null) {
      zone.counters().misses.increment();
    }
  }

  private void pass(Answer answer, String reason) {
    missed();
    Waiter first = null;
    for (Waiter waiter : close()) {
      if (waiter == leader) {
        first = waiter;
      } else {
        waiter.tell(waiter::release);
      }
    }
    if (first == null || !first.pass(answer, reason)) {
      cancel();
    } else {
      mode = Mode.PASS;
    }
  }

  @Override
  public void data(ByteBuffer data) {
    Arrival arriving = arrival;
    switch (mode) {
      case STORE -> {
        if (arriving != null) {
          arriving.body().append(data);
          if (data.hasRemaining()) {
            tooLarge(arriving, data);
          }
          wake();
        }
      }
      case WINDOW -> window.append(data);
      case PASS -> {
        if (leader != null) {
          leader.passData(data);
        }
      }
      case AWAITED, ASK_AGAIN, DISCARD, OVER -> data.position(data.limit());
    }
  }

  /** It is not stored after all, and those who get it already must take it as it comes. */
  private void tooLarge(Arrival arriving, ByteBuffer data) {
    zone.counters().notStored.increment();
    zone.mark(rules.mark(), location.config().hitForMiss());
    var _ = close();
    mode = Mode.WINDOW;
    window.begin(arriving.body());
    window.append(data);
  }

  @Override
  public void end(HeaderMap trailers) {
    Arrival arriving = arrival;
    switch (mode) {
      case ASK_AGAIN -> {
        ask();
        return;
      }
      case STORE, WINDOW -> {
        if (arriving != null) {
          if (mode == Mode.STORE) {
            stored(arriving);
          }
          arriving.body().end(trailers);
          wake();
        }
      }
      case PASS -> {
        if (leader != null) {
          leader.passEnd(trailers);
        }
      }
      case AWAITED, DISCARD, OVER -> {}
    }
    finish();
  }

  /** Before the last client has its last byte: what it asks for next is a hit. */
  private void stored(Arrival arriving) {
    Entry entry = detached ? null : rules.entry(arriving, requested);
    if (entry != null) {
      zone.store().put(rules.key(), entry);
      zone.counters().stored.increment();
      zone.unmark(rules.mark());
    }
    arriving.body().release();
  }

  @Override
  public void failed(int status, String server, String reason) {
    Entry stale = validated;
    Arrival arriving = arrival;
    switch (mode) {
      case AWAITED, ASK_AGAIN -> {
        if (stale != null) {
          zone.failed(rules.key());
        }
        if (stale == null || !serveStale(stale, 0)) {
          for (Waiter waiter : close()) {
            waiter.tell(() -> waiter.fail(status, server, reason));
          }
        }
      }
      case STORE, WINDOW -> {
        if (arriving != null) {
          arriving.body().breakOff();
          arriving.body().release();
          wake();
        }
      }
      case PASS -> {
        if (leader != null) {
          leader.breakOff();
        }
      }
      case DISCARD, OVER -> {}
    }
    finish();
  }

  /** Nobody can join any more; returns who has. */
  private synchronized List<Waiter> close() {
    open = false;
    return List.copyOf(waiters);
  }

  /** Those who get the answer now. */
  synchronized List<Waiter> waiters() {
    return List.copyOf(waiters);
  }

  void wake() {
    waiters().forEach(Waiter::wake);
  }

  XnioIoThread thread() {
    return thread;
  }

  /** What nobody needs is read to its end if it is short, to keep the connection. */
  private void discard(long length) {
    mode = Mode.DISCARD;
    finish();
    if (length < 0 || length > 64 * 1024) {
      cancel();
    }
  }

  void cancel() {
    mode = Mode.OVER;
    if (fetch != null) {
      fetch.cancel();
    }
    Arrival arriving = arrival;
    if (arriving != null) {
      arriving.body().release();
    }
    finish();
  }

  private void finish() {
    if (mode != Mode.DISCARD) {
      mode = Mode.OVER;
    }
    var _ = close();
    window.close();
    if (zone.inFlight().remove(rules.key(), this) && leader == null) {
      zone.refreshed();
    }
  }
}
