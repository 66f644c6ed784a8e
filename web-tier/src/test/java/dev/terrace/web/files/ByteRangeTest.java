package dev.terrace.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0,     0,  0",
    "bytes=0-9,     0,  9",
    "bytes=2-5,     2,  5",
    "bytes=5-,      5,  9",
    "bytes=5-5000,  5,  9",
    "bytes=-3,      7,  9",
    "bytes=-10,     0,  9",
    "bytes=-5000,   0,  9",
    "bytes= 2-5 ,   2,  5",
  })
  void oneRangeOfTenBytes(String header, long first, long last) {
    assertThat(ByteRange.parse(header, 10)).isEqualTo(new ByteRange.Part(first, last));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-12", "bytes=-0", "bytes=999999999999999999-"})
  void beyondTheEndIsUnsatisfiable(String header) {
    assertThat(ByteRange.parse(header, 10)).isEqualTo(new ByteRange.Unsatisfiable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=0-1,3-4",
        "lines=1-2",
        "bytes=1",
        "bytes=--1",
        "bytes=9999999999999999999-",
        "bytes=+1-2"
      })
  void whatIsNoSingleRangeIsIgnored(String header) {
    assertThat(ByteRange.parse(header, 10)).isEqualTo(new ByteRange.Whole());
  }

  @Test
  void withoutAHeaderAllIsWanted() {
    assertThat(ByteRange.parse(null, 10)).isEqualTo(new ByteRange.Whole());
  }

  @Test
  void nothingOfAnEmptyFileCanBeHad() {
    assertThat(ByteRange.parse("bytes=0-", 0)).isEqualTo(new ByteRange.Unsatisfiable());
    assertThat(ByteRange.parse("bytes=-1", 0)).isEqualTo(new ByteRange.Unsatisfiable());
  }
}
