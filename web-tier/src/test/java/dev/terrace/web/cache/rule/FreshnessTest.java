package dev.terrace.web.cache.rule;

import static dev.terrace.web.cache.rule.Fields.at;
import static dev.terrace.web.cache.rule.Fields.date;
import static dev.terrace.web.cache.rule.Fields.fields;
import static dev.terrace.web.cache.rule.Fields.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HeaderMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 §4.2. */
class FreshnessTest {
  @Test
  void theFirstRuleThatFitsCounts() { // §4.2.1
    String expires = "Expires: " + date(300);
    String now = "Date: " + date(0);

    assertThat(seconds("Cache-Control: max-age=2, s-maxage=1", expires, now)).isEqualTo(1);
    assertThat(seconds("Cache-Control: s-maxage=x, max-age=2", expires, now)).isEqualTo(0);
    assertThat(seconds("Cache-Control: max-age=2", expires, now)).isEqualTo(2);
    assertThat(seconds("Cache-Control: max-age=x", expires, now)).isEqualTo(0);
    assertThat(seconds(expires, now)).isEqualTo(300);
    assertThat(seconds(now)).isEqualTo(0);
  }

  @Test
  void expiresIsRelativeToDateNotToOurClock() {
    assertThat(seconds("Expires: " + date(-3000), "Date: " + date(-3600))).isEqualTo(600);
    assertThat(seconds("Expires: " + date(60))).isEqualTo(60); // received at 0
    assertThat(seconds("Expires: " + date(60), "Date: nonsense")).isEqualTo(60);
    assertThat(seconds("Expires: " + date(60), "Date: " + date(90))).isEqualTo(0);
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "''", "'Thu, 01 Jan 2099 00:00:00 CET'"})
  void anExpiresThatIsNoDateHasPassed(String expires) { // §5.3
    StoredHead head = stored("Expires: " + expires, "Last-Modified: " + date(-100_000));

    assertThat(head.lifetime()).isEqualTo(new Lifetime(0, true)); // and nothing is guessed
  }

  @Test
  void twoDifferentExpiresHavePassed() {
    assertThat(seconds("Expires: " + date(60), "Expires: " + date(70))).isEqualTo(0);
    assertThat(seconds("Expires: " + date(60), "Expires: " + date(60))).isEqualTo(60);
  }

  @Test
  void expiresDoesNotCountBesideATargetedField() { // RFC 9213 §2.2
    assertThat(seconds("CDN-Cache-Control: max-age=5", "Expires: " + date(60))).isEqualTo(5);
    assertThat(seconds("CDN-Cache-Control: foo", "Expires: " + date(60))).isEqualTo(0);
  }

  @Test
  void aTenthOfTheTimeSinceTheLastChangeIsGuessed() { // §4.2.2
    assertThat(seconds("Last-Modified: " + date(-1000))).isEqualTo(100);
    assertThat(seconds("Last-Modified: " + date(-2000), "Date: " + date(-1000))).isEqualTo(100);
    assertThat(seconds("Last-Modified: " + date(-10_000_000))).isEqualTo(3600);
    assertThat(seconds("Last-Modified: " + date(10))).isEqualTo(0);
    assertThat(seconds("Last-Modified: nonsense")).isEqualTo(0);
  }

  @ParameterizedTest
  @CsvSource({"200, 100", "404, 100", "308, 100", "501, 100", "201, 0", "302, 0", "500, 0"})
  void guessesNeedAStatusThatAllowsThem(int status, long expected) {
    HeaderMap headers = fields("Last-Modified: " + date(-1000));
    HeaderMap marked = fields("Last-Modified: " + date(-1000), "Cache-Control: public");

    assertThat(lifetime(status, headers)).isEqualTo(new Lifetime(expected, false));
    assertThat(lifetime(status, marked)).isEqualTo(new Lifetime(100, false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        // Age | Date, s before reception | delay | initial age
        "none     | none | 0 | 0",
        "30       | none | 0 | 30",
        "30       | 40   | 0 | 40", // the more conservative of the two
        "50       | 40   | 0 | 50",
        "none     | -40  | 0 | 0", // a Date ahead of our clock
        "30       | none | 7 | 37",
        "30, 0    | none | 0 | 30", // §5.1: the first member counts
        "0, 30    | none | 0 | 0",
        "abc      | none | 0 | 0", // §5.1: ignored
        "-5       | none | 0 | 0",
        "7.5      | none | 0 | 0",
        "99999999999 | none | 0 | 2147483648",
      })
  void ageOfWhatArrives(String age, String dateBefore, long delay, long expected) { // §4.2.3
    List<String> lines = new ArrayList<>();
    if (age != null) {
      lines.add("Age: " + age);
    }
    if (dateBefore != null) {
      lines.add("Date: " + date(-Long.parseLong(dateBefore)));
    }

    assertThat(Age.initial(fields(lines.toArray(String[]::new)), at(-delay), at(0)))
        .isEqualTo(expected * 1000);
  }

  @Test
  void aResponseIsFreshWhileItsLifetimeExceedsItsAge() {
    StoredHead head = stored("Cache-Control: max-age=60", "Age: 10");

    assertThat(head.freshFor(at(0))).isEqualTo(50_000);
    assertThat(head.freshFor(at(50))).isEqualTo(0); // not greater: stale
    assertThat(head.age(at(90))).isEqualTo(100_000);
  }

  @Test
  void noJumpOfTheWallClockMakesAResponseYounger() {
    StoredHead head = stored("Cache-Control: max-age=60");
    Age.Instant setBack = new Age.Instant(at(-3600).wallMillis(), at(59).nanos());
    Age.Instant setAhead = new Age.Instant(at(3600).wallMillis(), at(1).nanos());
    Age.Instant afterSleep = new Age.Instant(at(61).wallMillis(), at(2).nanos());

    assertThat(head.age(setBack)).isEqualTo(59_000);
    assertThat(head.freshFor(setAhead)).isNegative();
    assertThat(head.freshFor(afterSleep)).isNegative();
  }

  @Test
  void theCalculationAgreesWithAModelInSeconds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      List<String> lines = new ArrayList<>();
      long sMaxage = value(random, lines, "Cache-Control: s-maxage=", 100);
      long maxAge = value(random, lines, "Cache-Control: max-age=", 100);
      long ageValue = value(random, lines, "Age: ", 50);
      long dateBefore = random.nextLong(-20, 80);
      long expiresAfter = random.nextLong(-100, 100);
      lines.add("Date: " + date(-dateBefore));
      boolean expires = random.nextBoolean();
      if (expires) {
        lines.add("Expires: " + date(expiresAfter));
      }
      long delay = random.nextInt(10);
      long resident = random.nextInt(200);

      long lifetime =
          sMaxage >= 0
              ? sMaxage
              : maxAge >= 0 ? maxAge : expires ? Math.max(0, expiresAfter + dateBefore) : 0;
      long initial = Math.max(Math.max(0, dateBefore), Math.max(0, ageValue) + delay);

      HeaderMap response = fields(lines.toArray(String[]::new));
      StoredHead head =
          StoredHead.of(
              200,
              "",
              response,
              ResponseDirectives.of(response, List.of()),
              false,
              VaryKey.ANY,
              at(-delay),
              at(0),
              Fields.POLICY);
      assertThat(head.freshFor(at(resident)))
          .as("seed %d, case %d: %s", seed, i, lines)
          .isEqualTo((lifetime - initial - resident) * 1000);
    }
  }

  private static long value(Random random, List<String> lines, String prefix, int bound) {
    if (random.nextBoolean()) {
      return -1;
    }
    long value = random.nextInt(bound);
    lines.add(prefix + value);
    return value;
  }

  private static long seconds(String... lines) {
    return stored(lines).lifetime().seconds();
  }

  private static Lifetime lifetime(int status, HeaderMap headers) {
    return Lifetime.of(
        status,
        headers,
        ResponseDirectives.of(headers, List.of()),
        Fields.JANUARY,
        Fields.POLICY.heuristic(),
        true);
  }
}
