package dev.terrace.web.cache;

import dev.terrace.proxy.forward.Answer;
import dev.terrace.proxy.forward.FetchRequest;
import dev.terrace.web.cache.rule.Age;
import dev.terrace.web.cache.rule.ContentRange;
import dev.terrace.web.cache.rule.Lifetime;
import dev.terrace.web.cache.rule.Policy;
import dev.terrace.web.cache.rule.Preconditions;
import dev.terrace.web.cache.rule.RequestDirectives;
import dev.terrace.web.cache.rule.ResponseDirectives;
import dev.terrace.web.cache.rule.Storability;
import dev.terrace.web.cache.rule.Storability.Verdict;
import dev.terrace.web.cache.rule.StoredHead;
import dev.terrace.web.cache.rule.Validation;
import dev.terrace.web.cache.rule.VaryKey;
import dev.terrace.web.cache.store.Body;
import dev.terrace.web.cache.store.Entry;
import dev.terrace.web.cache.store.ZoneStore;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Fill} decides, apart from threads and channels: how the upstream is asked, and what
 * its answer means for the store. Keeps what it needs of the client's request, which may be over
 * before the answer comes.
 */
final class FillRules {
  private final CachedLocation location;
  private final ZoneStore store;
  private final String key;
  private final HeaderMap client;
  private final RequestDirectives asked;
  private final String alike;
  private final String mark;

  FillRules(Visit visit) {
    this.location = visit.location();
    this.store = location.zone().store();
    this.key = visit.key().text();
    this.client = visit.request();
    this.asked = visit.asked();
    this.alike = location.alike(client);
    this.mark = visit.mark();
  }

  /**
   * What becomes of an answer.
   *
   * @param arrival how it is stored; null: it is not
   * @param reason why not, as a token for Cache-Status
   */
  record Decision(@Nullable Arrival arrival, String reason, boolean lasting) {
    /** An answer that is stored. */
    Decision(Arrival arrival) {
      this(arrival, "", false);
    }
  }

  /**
   * Whether the same is to be expected of the next such request's answer: not when it was the
   * request that forbade to store, nor of an error that will pass. Else one client, or one moment,
   * would switch collapsing off for all.
   */
  private static boolean lasting(Verdict verdict, int status) {
    return !error(status)
        && switch (verdict) {
          case REQUEST_NO_STORE, METHOD, RANGE -> false;
          default -> true;
        };
  }

  /** The request to the upstream for a client's request. */
  static FetchRequest request(Visit visit, HttpString method, @Nullable Entry validated) {
    CachedLocation location = visit.location();
    FetchRequest request = location.fetcher().request(visit.exchange());
    HeaderMap headers = request.headers();
    location.vary().apply(headers);
    if (validated != null) {
      Validation.condition(headers, validated.head());
      headers.remove(Headers.RANGE);
      headers.remove(Headers.IF_RANGE);
    } else if (visit.mayBeStored()) {
      Preconditions.remove(headers); // judged here, once there is something to judge them by
    }
    return new FetchRequest(
        method, visit.key().host(), visit.key().target(), headers, request.requestId());
  }

  /** The same without conditions. */
  static FetchRequest unconditional(FetchRequest request) {
    HeaderMap headers = new HeaderMap();
    request.headers().forEach(values -> headers.addAll(values.getHeaderName(), values));
    Preconditions.remove(headers);
    return new FetchRequest(
        request.method(), request.host(), request.target(), headers, request.requestId());
  }

  /** The statuses that count as a failure of the upstream, RFC 5861 §4. */
  static boolean error(int status) {
    return status == 500 || status == 502 || status == 503 || status == 504;
  }

  String key() {
    return key;
  }

  String mark() {
    return mark;
  }

  /** Whether another request may wait for the same answer. */
  boolean alike(Visit visit) {
    return alike.equals(location.alike(visit.request()));
  }

  /** Whether and how an answer is stored. */
  Decision decide(Answer answer, List<String> tags, Age.Instant requested, Age.Instant received) {
    Policy policy = location.policy();
    ResponseDirectives said = ResponseDirectives.of(answer.headers(), policy.targets());
    Verdict verdict = verdict(answer.status(), answer.headers(), said, answer.delimited());
    ContentRange range = answer.status() == 206 ? ContentRange.of(answer.headers()) : null;
    if (verdict == Verdict.STORE && answer.status() == 206) {
      boolean usable =
          range != null
              && client.contains(Headers.RANGE)
              && (answer.length() < 0 || answer.length() == range.length());
      verdict = usable ? verdict : Verdict.RANGE;
    }
    if (verdict != Verdict.STORE) {
      return new Decision(null, verdict.token(), lasting(verdict, answer.status()));
    }
    if (answer.length() > location.zone().config().maxObject().bytes()) {
      return new Decision(null, "too-large", true);
    }
    StoredHead head = head(answer, said, range != null, requested, received);
    if (!Storability.useful(head.headers(), head.lifetime(), said)) {
      return new Decision(null, Verdict.USELESS.token(), !error(answer.status()));
    }
    GrowingBody body =
        new GrowingBody(
            store.budget(), answer.length(), location.zone().config().maxObject().bytes());
    return new Decision(new Arrival(answer, head, range, body, tags));
  }

  private Verdict verdict(
      int status, HeaderMap response, ResponseDirectives said, boolean delimited) {
    return Storability.of(
        Methods.GET,
        client,
        asked,
        location.vary().personal(client),
        status,
        response,
        said,
        delimited,
        location.policy());
  }

  private StoredHead head(
      Answer answer,
      ResponseDirectives said,
      boolean part,
      Age.Instant requested,
      Age.Instant received) {
    HeaderMap headers = new HeaderMap();
    answer.headers().forEach(values -> headers.addAll(values.getHeaderName(), values));
    if (part) { // RFC 9111 §3.3: as if it were an incomplete 200
      headers.remove(Headers.CONTENT_RANGE);
      headers.remove(Headers.CONTENT_LENGTH);
    }
    return StoredHead.of(
        part ? 200 : answer.status(),
        part ? "" : answer.reason(),
        headers,
        said,
        location.vary().personal(client),
        VaryKey.of(headers, location.alwaysVaries(client), client, location.vary()),
        requested,
        received,
        location.policy());
  }

  /** What is stored of a response that has arrived to its end; null: nothing. */
  @Nullable Entry entry(Arrival arrived, Age.Instant requested) {
    GrowingBody body = arrived.body();
    ContentRange range = arrived.range();
    if (range == null) {
      return new Entry(
          arrived.head(),
          new Body.Whole(body.toChunks(), body.length()),
          arrived.tags(),
          store.budget());
    }
    if (body.length() != range.length()) {
      return null;
    }
    Body.Part part = new Body.Part(range.first(), body.toChunks(), body.length());
    Entry known = store.choose(key, client, location.vary());
    if (known != null
        && known.head().vary().equals(arrived.head().vary())
        && known.body().length() == range.total()
        && Validation.sameBytes(
            known.head(), arrived.answer().headers(), arrived.head().received().seconds())) {
      return combined(known, part, arrived, requested);
    }
    Body single = new Body.Partial(List.of(), range.total()).with(part);
    return new Entry(arrived.head(), single, arrived.tags(), store.budget());
  }

  /** RFC 9111 §3.4: the bytes of both, under the fields of the newer one. */
  private Entry combined(Entry known, Body.Part part, Arrival arrived, Age.Instant requested) {
    StoredHead head =
        Validation.updated(
            known.head(),
            arrived.answer().headers(),
            requested,
            arrived.head().received(),
            location.policy());
    return known.body() instanceof Body.Partial partial
        ? new Entry(head, partial.with(part), known.tags(), store.budget())
        : known.with(head);
  }

  /** The stored response after a 304; null when that is about another one. */
  @Nullable Entry updated(
      Entry stale, Answer notModified, Age.Instant requested, Age.Instant received) {
    if (!Validation.confirms(stale.head(), notModified.headers())) {
      return null;
    }
    return stale.with(
        Validation.updated(
            stale.head(), notModified.headers(), requested, received, location.policy()));
  }

  /** Whether a validated response may still be stored: its new fields may forbid it. */
  boolean mayKeep(Entry entry) {
    StoredHead head = entry.head();
    return verdict(head.status(), head.headers(), head.directives(), true) == Verdict.STORE;
  }

  /**
   * The answer to a HEAD updates the stored answer to a GET, or makes it stale: RFC 9111 §4.3.5.
   */
  void learn(Answer head, Age.Instant requested, Age.Instant received) {
    Entry known = head.status() == 200 ? store.choose(key, client, location.vary()) : null;
    if (known == null || known.head().status() != 200) {
      return;
    }
    if (Validation.headConfirms(known.head(), known.body().length(), head.headers())) {
      Entry updated =
          known.with(
              Validation.updated(
                  known.head(), head.headers(), requested, received, location.policy()));
      store.replace(key, known, updated);
      if (!mayKeep(updated)) {
        store.remove(key, updated);
      }
    } else {
      store.replace(key, known, known.with(stale(known.head())));
    }
  }

  private static StoredHead stale(StoredHead head) {
    return new StoredHead(
        head.status(),
        head.reason(),
        head.headers(),
        head.directives(),
        new Lifetime(0, true),
        head.initialAge(),
        head.received(),
        head.dateSeconds(),
        head.vary());
  }
}
