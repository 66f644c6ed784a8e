package dev.terrace.web.cache.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §5.6.7. */
class HttpDateTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "sun, 06 nOV 1994 08:49:37 gmt", // RFC 9111 §4.2
        "Mon, 06 Nov 1994 08:49:37 GMT", // the day of the week does not count
      })
  void theThreeFormatsAreRead(String text) {
    assertThat(HttpDate.parse(text, Fields.JANUARY)).isEqualTo(OptionalLong.of(784_111_777));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-1",
        "784111777",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun,06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Xyz 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun Nov 6 08:49:37 1994",
        "1994-11-06T08:49:37Z",
      })
  void anythingElseIsNoDate(String text) {
    assertThat(HttpDate.parse(text, Fields.JANUARY)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"26, 2026", "76, 2076", "77, 1977", "99, 1999"})
  void aYearOfTwoDigitsIsNotMoreThanFiftyAhead(String two, int year) {
    assertThat(HttpDate.parse("Friday, 02-Jan-" + two + " 00:00:00 GMT", Fields.JANUARY))
        .isEqualTo(HttpDate.parse("Fri, 02 Jan " + year + " 00:00:00 GMT", Fields.JANUARY))
        .isNotEmpty();
  }

  @Test
  void aLeapSecondIsNotLaterThanItIs() {
    assertThat(HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", 0))
        .isEqualTo(HttpDate.parse("Sat, 31 Dec 2016 23:59:59 GMT", 0));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    assertThat(HttpDate.format(784_111_777)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      long at = random.nextLong(4_000_000_000L);
      assertThat(HttpDate.parse(HttpDate.format(at), Fields.JANUARY))
          .as("seed %d, %d", seed, at)
          .isEqualTo(OptionalLong.of(at));
    }
  }
}
