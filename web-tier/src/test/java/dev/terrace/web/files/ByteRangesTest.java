package dev.terrace.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-0                  | 0-0",
        "bytes=0-9                  | 0-9",
        "bytes=5-                   | 5-999",
        "BYTES=5-5000               | 5-999",
        "bytes=-3                   | 997-999",
        "bytes=-1000                | 0-999",
        "bytes=-99999999999999999999 | 0-999",
        "bytes= 2-5 ,               | 2-5",
        "bytes=0-0,-1               | 0-0 999-999",
        "bytes=500-600,0-100        | 500-600 0-100",
        "bytes=0-100,50-200         | 0-200",
        "bytes=0-100,101-200        | 0-200",
        "bytes=0-100,181-200        | 0-200",
        "bytes=0-100,182-200        | 0-100 182-200",
        "bytes=0-10,400-410,5-405   | 0-410",
        "bytes=800-810,0-10,400-410,5-405 | 800-810 0-410",
        "bytes=0-10,2000-3000       | 0-10",
        "bytes=0-10,-0              | 0-10",
      })
  void rangesOfAThousandBytes(String header, String parts) {
    assertThat(ByteRanges.parse(header, 1000))
        .isInstanceOfSatisfying(
            ByteRanges.Parts.class,
            found ->
                assertThat(
                        found.parts().stream()
                            .map(part -> part.first() + "-" + part.last())
                            .collect(Collectors.joining(" ")))
                    .isEqualTo(parts));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=1000-",
        "bytes=1000-1200",
        "bytes=-0",
        "bytes=99999999999999999999-",
        "bytes=1000-,-0"
      })
  void beyondTheEndIsUnsatisfiable(String header) {
    assertThat(ByteRanges.parse(header, 1000)).isEqualTo(new ByteRanges.Unsatisfiable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "lines=1-2",
        "bytes=1",
        "bytes=--1",
        "bytes=+1-2",
        "bytes=1-2;3-4",
        "bytes=0-1,x",
        "bytes =0-1",
      })
  void whatIsMalformedIsIgnored(String header) {
    assertThat(ByteRanges.parse(header, 1000)).isEqualTo(new ByteRanges.Whole());
  }

  @Test
  void manyRangesAreNoHonestRequest() {
    String many = "bytes=" + "0-,".repeat(10_000) + "0-";

    assertThat(ByteRanges.parse(many, 1000)).isEqualTo(new ByteRanges.Whole());
  }

  @Test
  void partsNeverHoldMoreThanTheFile() {
    String overlapping = "bytes=" + "0-,".repeat(ByteRanges.MOST - 1) + "0-";

    assertThat(ByteRanges.parse(overlapping, 1000))
        .isEqualTo(new ByteRanges.Parts(List.of(new ByteRanges.Part(0, 999))));
  }

  @Test
  void withoutAHeaderAllIsWanted() {
    assertThat(ByteRanges.parse(null, 10)).isEqualTo(new ByteRanges.Whole());
  }

  @Test
  void nothingOfAnEmptyFileCanBeHad() {
    assertThat(ByteRanges.parse("bytes=0-", 0)).isEqualTo(new ByteRanges.Unsatisfiable());
    assertThat(ByteRanges.parse("bytes=-1", 0)).isEqualTo(new ByteRanges.Unsatisfiable());
  }
}
