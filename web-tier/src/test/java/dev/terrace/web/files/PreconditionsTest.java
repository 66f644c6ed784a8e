package dev.terrace.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreconditionsTest {
  private static final Instant MODIFIED = Instant.parse("2026-03-01T12:00:00Z");
  private static final String ETAG = "\"tag\"";

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "MET          | X-Other: 1",
        "NOT_MODIFIED | If-None-Match: \"tag\"",
        "NOT_MODIFIED | If-None-Match: W/\"tag\"",
        "NOT_MODIFIED | If-None-Match: \"other\", \"tag\"",
        "NOT_MODIFIED | If-None-Match: *",
        "MET          | If-None-Match: \"other\"",
        "NOT_MODIFIED | If-Modified-Since: Sun, 01 Mar 2026 12:00:00 GMT",
        "NOT_MODIFIED | If-Modified-Since: Mon, 02 Mar 2026 12:00:00 GMT",
        "MET          | If-Modified-Since: Sun, 01 Mar 2026 11:59:59 GMT",
        "MET          | If-Modified-Since: yesterday",
        "MET          | If-Match: \"tag\"",
        "MET          | If-Match: *",
        "FAILED       | If-Match: \"other\"",
        "FAILED       | If-Match: W/\"tag\"",
        "FAILED       | If-Unmodified-Since: Sun, 01 Mar 2026 11:59:59 GMT",
        "MET          | If-Unmodified-Since: Sun, 01 Mar 2026 12:00:00 GMT",
        // The tag decides where both are there.
        "MET          | If-None-Match: \"other\"; If-Modified-Since: Mon, 02 Mar 2026 12:00:00 GMT",
        "MET          | If-Match: \"tag\"; If-Unmodified-Since: Sun, 01 Mar 2026 11:59:59 GMT",
        "NOT_MODIFIED | If-Match: \"tag\"; If-None-Match: \"tag\"",
      })
  void areEvaluatedInTheStandardsOrder(Preconditions expected, String headers) {
    assertThat(Preconditions.evaluate(headers(headers), ETAG, MODIFIED)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "true  | X-Other: 1",
        "true  | If-Range: \"tag\"",
        "false | If-Range: W/\"tag\"",
        "false | If-Range: \"other\"",
        "true  | If-Range: Sun, 01 Mar 2026 12:00:00 GMT",
        "false | If-Range: Mon, 02 Mar 2026 12:00:00 GMT",
        "false | If-Range: nonsense",
      })
  void aRangeCountsOnlyForTheFileItWasMeantFor(boolean expected, String headers) {
    assertThat(
            Preconditions.rangeApplies(headers(headers), ETAG, MODIFIED, MODIFIED.plusSeconds(2)))
        .isEqualTo(expected);
  }

  @Test
  void aDateWithinTheSecondOfTheChangeIsNoStrongValidator() {
    HeaderMap request = headers("If-Range: Sun, 01 Mar 2026 12:00:00 GMT");

    assertThat(Preconditions.rangeApplies(request, ETAG, MODIFIED, MODIFIED.plusMillis(999)))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "NOT_MODIFIED | If-None-Match: W/\"tag\"",
        "NOT_MODIFIED | If-None-Match: \"tag\"",
        "MET          | If-None-Match: \"W/tag\"",
        "FAILED       | If-Match: W/\"tag\"",
        "FAILED       | If-Match: \"tag\"",
        "MET          | If-Match: *",
      })
  void aWeakTagIsOnlyGoodForTheWeakComparison(Preconditions expected, String headers) {
    assertThat(Preconditions.evaluate(headers(headers), "W/\"tag\"", MODIFIED)).isEqualTo(expected);
    assertThat(
            Preconditions.rangeApplies(
                headers("If-Range: W/\"tag\""), "W/\"tag\"", MODIFIED, MODIFIED.plusSeconds(9)))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a,b\", \"tag\"", "W/\"x\",\"tag\"", "\"\" , W/\"tag\"", "\"tag"})
  void listsOfTagsAreSplitAtTheirQuotes(String list) {
    assertThat(Preconditions.evaluate(headers("If-None-Match: " + list), ETAG, MODIFIED))
        .isEqualTo(list.equals("\"tag") ? Preconditions.MET : Preconditions.NOT_MODIFIED);
  }

  private static HeaderMap headers(String text) {
    HeaderMap headers = new HeaderMap();
    for (String line : text.split("; ", -1)) {
      int colon = line.indexOf(": ");
      headers.put(new HttpString(line.substring(0, colon)), line.substring(colon + 2));
    }
    return headers;
  }
}
