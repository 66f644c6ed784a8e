package dev.terrace.web.encoding;

import static dev.terrace.web.encoding.Coding.BROTLI;
import static dev.terrace.web.encoding.Coding.GZIP;
import static dev.terrace.web.encoding.Coding.IDENTITY;
import static dev.terrace.web.encoding.Coding.ZSTD;
import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HeaderMap;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {
  private static final List<Coding> ALL = List.of(ZSTD, BROTLI, GZIP, IDENTITY);

  /** Codings offered in the order zstd, br, gzip, identity; "-" is none. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what browsers and tools send
        "gzip, deflate, br, zstd | ZSTD",
        "gzip, deflate, br | BROTLI",
        "gzip, deflate | GZIP",
        "gzip | GZIP",
        "x-gzip | GZIP",
        "GZIP | GZIP",
        "deflate | IDENTITY",
        "'' | IDENTITY",
        "identity | IDENTITY",
        // weights
        "gzip;q=1.0, br;q=0.9 | GZIP",
        "gzip;q=0.5, br;q=0.5 | BROTLI",
        "gzip ; q=0.001 | GZIP",
        "gzip;Q=0.3 | GZIP",
        "identity, gzip;q=0.999 | IDENTITY",
        "identity;q=0.5, gzip;q=0.5 | GZIP",
        "gzip;q=0 | IDENTITY",
        "gzip;q=0, br;q=0, zstd;q=0 | IDENTITY",
        // refusals
        "identity;q=0 | -",
        "identity;q=0, gzip | GZIP",
        "*;q=0 | -",
        "*;q=0, gzip | GZIP",
        "*;q=0, identity | IDENTITY",
        // the asterisk
        "* | ZSTD",
        "*, zstd;q=0 | BROTLI",
        "gzip, *;q=0.1 | GZIP",
        "gzip;q=0.1, *;q=0.5 | ZSTD",
        // malformed elements are passed over
        "gzip;q=2 | IDENTITY",
        "gzip;q=1.001 | IDENTITY",
        "gzip;q=0.1234 | IDENTITY",
        "gzip;q=-1 | IDENTITY",
        "gzip;q | IDENTITY",
        "gzip;level=9 | IDENTITY",
        "br;q=x, gzip | GZIP",
        ",, ,gzip,, | GZIP",
        "gzip br | IDENTITY",
      })
  void choosesWhatTheClientWantsMost(String field, String expected) {
    Coding chosen = AcceptEncoding.parse(List.of(field)).choose(ALL);

    assertThat(chosen == null ? "-" : chosen.name()).isEqualTo(expected);
  }

  @Test
  void severalFieldsAreOneList() {
    assertThat(AcceptEncoding.parse(Arrays.asList("br;q=0.1", "gzip")).choose(ALL)).isEqualTo(GZIP);
  }

  @Test
  void withoutTheFieldThereIsIdentity() {
    AcceptEncoding accepted = AcceptEncoding.of(new HeaderMap());

    assertThat(accepted.choose(ALL)).isEqualTo(IDENTITY);
    assertThat(accepted.accepts(GZIP)).isFalse();
  }

  @Test
  void identityMayBeMissing() {
    assertThat(AcceptEncoding.parse(List.of("br")).choose(List.of(GZIP))).isNull();
    assertThat(AcceptEncoding.parse(List.of("br")).choose(List.of(GZIP, BROTLI))).isEqualTo(BROTLI);
  }

  @Test
  void theServersOrderDecidesWhereTheClientHasNone() {
    AcceptEncoding accepted = AcceptEncoding.parse(List.of("gzip, br"));

    assertThat(accepted.choose(List.of(GZIP, BROTLI))).isEqualTo(GZIP);
    assertThat(accepted.choose(List.of(BROTLI, GZIP))).isEqualTo(BROTLI);
  }
}
