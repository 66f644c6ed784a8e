package dev.terrace.kit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  record Trusted(List<Network> trusted) {}

  @ParameterizedTest
  @CsvSource({
    "10.1.128.0/17, 10.1.128.0,   true",
    "10.1.128.0/17, 10.1.255.255, true",
    "10.1.128.0/17, 10.1.127.255, false",
    "10.1.128.7/17, 10.1.128.1,   true",
    "10.1.128.0/17, ::1,          false",
    "::1,           ::1,          true",
    "::1,           ::2,          false",
    "2001:db8::/32, 2001:db8:1::1, true",
    "2001:db8::/32, 2001:db9::1,  false",
    "0.0.0.0/0,     9.9.9.9,      true",
    "10.0.0.0/8,    ::ffff:10.2.3.4, true",
  })
  void containsWhatItsPrefixSays(String network, String address, boolean contained) {
    assertThat(Network.parse(network).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/+8", "10.0.0/x", "a.example"})
  void whatIsNoNetworkIsRefused(String text) {
    assertThatThrownBy(() -> Network.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is not an address or network such as");
  }

  @Test
  void standsInConfigurationFilesAsItIsWritten() {
    String yaml = "trusted: [10.0.0.0/8, '::1']";

    Trusted config = Config.parse(Trusted.class, yaml, "t.yaml", Map.of());

    assertThat(config.trusted()).containsExactly(Network.parse("10.0.0.0/8"), Network.parse("::1"));
    assertThat(Config.parse(Trusted.class, Config.print(config), "t.yaml", Map.of()))
        .isEqualTo(config);
    assertThatThrownBy(
            () -> Config.parse(Trusted.class, "trusted:\n  - 10.0.0.0/64", "t.yaml", Map.of()))
        .hasMessageContaining("t.yaml:2: trusted[0]: '10.0.0.0/64' is not an address or network");
  }
}
