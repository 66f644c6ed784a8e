package dev.terrace.web.cache.rule;

import static dev.terrace.web.cache.rule.Fields.fields;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §14. */
class RangeTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      delimiter = '|',
      value = {
        "bytes=0-4 | bytes 0-4/10",
        "bytes=5- | bytes 5-9/10",
        "bytes=-3 | bytes 7-9/10",
        "bytes=-30 | bytes 0-9/10",
        "bytes=0-99 | bytes 0-9/10",
        "BYTES=9-9 | bytes 9-9/10",
        "bytes=10- | none",
        "bytes=-0 | none",
      })
  void whatIsMeantOfTenBytes(String range, @Nullable String expected) {
    RangeRequest request = RangeRequest.of(fields("Range: " + range));

    assertThat(request).isNotNull();
    ContentRange meant = request == null ? null : request.in(10);
    assertThat(meant == null ? null : meant.text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=0-1,3-4",
        "bytes=5-4",
        "bytes=-",
        "bytes=a-",
        "bytes",
        "lines=0-1",
        "bytes=0-9999999999999999999",
      })
  void whatIsNotRead(String range) {
    assertThat(RangeRequest.of(fields("Range: " + range))).isNull();
  }

  @Test
  void nothingIsMeantOfNoBytes() {
    RangeRequest suffix = RangeRequest.of(fields("Range: bytes=-1"));

    assertThat(suffix).isNotNull();
    assertThat(suffix == null ? null : suffix.in(0)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      delimiter = '|',
      value = {
        "bytes 0-4/10 | bytes 0-4/10",
        "bytes 0-4/* | none",
        "bytes */10 | none",
        "bytes 5-4/10 | none",
        "bytes 0-10/10 | none",
        "lines 0-4/10 | none",
        "bytes 0-4 | none",
      })
  void whichBytesAnAnswerHolds(String field, @Nullable String expected) {
    ContentRange range = ContentRange.of(fields("Content-Range: " + field));

    assertThat(range == null ? null : range.text()).isEqualTo(expected);
  }
}
