package dev.terrace.proxy.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.Config;
import dev.terrace.proxy.CookieConfig;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PersistenceTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void theCookieIsSetOnceAndServersDoNotSeeIt() {
    Persistence persistence = persistence("{}");

    assertThat(setBy(persistence, persistence.visit(null), false))
        .containsExactly("SERVERID=s1; Path=/; HttpOnly; SameSite=Lax; Secure");
    Visit next = persistence.visit(List.of("a=1; SERVERID=s1"));
    assertThat(next).isEqualTo(new Visit("s1", "a=1", 0, 0));
    assertThat(setBy(persistence, next, true)).isEmpty();
    assertThat(setBy(persistence, next, false)).hasSize(1); // its server is down
  }

  @Test
  void serversSeeItWhenItIsNotIndirect() {
    Visit visit = persistence("{indirect: false}").visit(List.of("a=1", "SERVERID=s1"));

    assertThat(visit).isEqualTo(new Visit("s1", "a=1; SERVERID=s1", 0, 0));
  }

  @Test
  void anAnswerThatSetsItIsNotForSharedCachesOnWish() {
    HeaderMap answer = new HeaderMap().put(Headers.CACHE_CONTROL, "public, s-maxage=10");

    persistence("{nocache: true}").answer(Visit.stateless(null), "s1", false, false, answer);

    assertThat(answer.get(Headers.CACHE_CONTROL)).containsExactly("public, s-maxage=10", "private");
    assertThat(answer.getFirst(Headers.SET_COOKIE)).doesNotContain("Secure");
  }

  @Test
  void anAnswerThatSetsNothingStaysForSharedCaches() {
    HeaderMap answer = new HeaderMap();
    Persistence persistence = persistence("{nocache: true}");

    persistence.answer(persistence.visit(List.of("SERVERID=s1")), "s1", true, true, answer);

    assertThat(answer).isEmpty();
  }

  @Test
  void theApplicationsCookieOfThisNameIsReplacedOrKept() {
    List<String> set = List.of("x=1", "SERVERID=mine; Path=/a");

    assertThat(setBy(persistence("{}"), Visit.stateless(null), false, set))
        .containsExactly("x=1", "SERVERID=s1; Path=/; HttpOnly; SameSite=Lax; Secure");
    assertThat(setBy(persistence("{preserve: true}"), Visit.stateless(null), false, set))
        .isEqualTo(set);
  }

  @Test
  void aVisitorWhoWasAwayForTooLongIsBalancedAnew() {
    Persistence persistence = persistence("{maxidle: 30m, maxlife: 8h}");
    String cookie = pair(setBy(persistence, persistence.visit(null), false));

    pass(Duration.ofMinutes(2));
    Visit soon = persistence.visit(List.of(cookie));
    assertThat(soon.server()).isEqualTo("s1");
    assertThat(setBy(persistence, soon, true)).isEmpty();

    pass(Duration.ofMinutes(27));
    Visit later = persistence.visit(List.of(cookie));
    String renewed = pair(setBy(persistence, later, true));
    assertThat(renewed).startsWith("SERVERID=s1.").isNotEqualTo(cookie);

    pass(Duration.ofMinutes(29));
    assertThat(persistence.visit(List.of(renewed)).server()).isEqualTo("s1");
    assertThat(persistence.visit(List.of(renewed)).first()).isEqualTo(soon.first());
    assertThat(persistence.visit(List.of(cookie)).server()).isNull();
  }

  @Test
  void aVisitorStaysForMaxlifeAtMost() {
    Persistence persistence = persistence("{maxidle: 1h, maxlife: 2h}");
    String cookie = pair(setBy(persistence, persistence.visit(null), false));
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofMinutes(29));
      Visit visit = persistence.visit(List.of(cookie));
      assertThat(visit.server()).isEqualTo("s1");
      cookie = pair(setBy(persistence, visit, true));
    }

    pass(Duration.ofMinutes(29));
    Visit over = persistence.visit(List.of(cookie));

    assertThat(over.server()).isNull();
    String anew = pair(setBy(persistence, over, false));
    assertThat(persistence.visit(List.of(anew)).first()).isEqualTo(now.getEpochSecond());
  }

  @Test
  void cookiesFromBeforeTheLimitsAreGivenTimes() {
    Persistence persistence = persistence("{maxidle: 1h}");
    Visit old = persistence.visit(List.of("SERVERID=s1"));

    assertThat(old.server()).isEqualTo("s1");
    assertThat(pair(setBy(persistence, old, true))).startsWith("SERVERID=s1.");
  }

  @Test
  void cookiesOfLimitsThatAreGoneStayGood() {
    assertThat(persistence("{}").visit(List.of("SERVERID=s1.abc.abc")).server()).isEqualTo("s1");
  }

  @Test
  void timesThatCannotBeAreNotBelieved() {
    Persistence persistence = persistence("{maxidle: 1h}");

    for (String value : List.of("s1.x", "s1.!.!", "s1.zzzzzzzzz.1", "s1.zzzzzzzzzzzzz.1", "s1..")) {
      assertThat(persistence.visit(List.of("SERVERID=" + value)).server()).as(value).isNull();
    }
  }

  @Test
  void theServersValueStandsBeforeTheApplicationsOwn() {
    Persistence persistence = persistence("{mode: prefix, name: JSESSIONID}");

    assertThat(setBy(persistence, persistence.visit(null), false)).isEmpty();
    List<String> login = List.of("JSESSIONID=abc; Path=/app; HttpOnly", "other=1");
    assertThat(setBy(persistence, persistence.visit(null), false, login))
        .containsExactly("JSESSIONID=s1~abc; Path=/app; HttpOnly", "other=1");

    Visit next = persistence.visit(List.of("b=2; JSESSIONID=s1~abc~d; c=3"));
    assertThat(next).isEqualTo(new Visit("s1", "b=2; JSESSIONID=abc~d; c=3", 0, 0));
    assertThat(persistence.visit(List.of("JSESSIONID=abc")))
        .isEqualTo(new Visit(null, "JSESSIONID=abc", 0, 0));
  }

  @Test
  void itHoldsForADomainOnWish() {
    assertThat(setBy(persistence("{domain: example.com}"), Visit.stateless(null), false))
        .containsExactly("SERVERID=s1; Path=/; Domain=example.com; HttpOnly; SameSite=Lax; Secure");
  }

  @Test
  void whatHasNoMeaningIsRefused() {
    for (String more : List.of("nocache: true", "preserve: true", "maxidle: 1h", "maxlife: 1h")) {
      assertThatThrownBy(() -> persistence("{mode: prefix, " + more + "}"))
          .hasMessageContaining("sets no cookie of its own");
    }
    assertThatThrownBy(() -> persistence("{domain: \"a;b\"}")).hasMessageContaining("domain");
    assertThatThrownBy(() -> persistence("{mode: rewrite}")).hasMessageContaining("insert");
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private Persistence persistence(String yaml) {
    return new Persistence(Config.parse(CookieConfig.class, yaml, "lb.yaml", Map.of()), () -> now);
  }

  private static List<String> setBy(Persistence persistence, Visit visit, boolean kept) {
    return setBy(persistence, visit, kept, List.of());
  }

  private static List<String> setBy(
      Persistence persistence, Visit visit, boolean kept, List<String> ofApplication) {
    HeaderMap answer = new HeaderMap();
    answer.addAll(Headers.SET_COOKIE, ofApplication);
    persistence.answer(visit, "s1", kept, true, answer);
    return answer.contains(Headers.SET_COOKIE)
        ? List.copyOf(answer.get(Headers.SET_COOKIE))
        : List.of();
  }

  private static String pair(List<String> lines) {
    assertThat(lines).hasSize(1);
    return lines.getFirst().substring(0, lines.getFirst().indexOf(';'));
  }
}
