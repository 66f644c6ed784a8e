package dev.terrace.kit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.config.Network;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
  private static final List<Network> TRUSTED =
      List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8::/32"));

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          192.0.2.1                           | 192.0.2.1
          6.6.6.6, 192.0.2.1                  | 192.0.2.1
          192.0.2.1, 10.1.1.1, 10.1.1.2       | 192.0.2.1
          192.0.2.1:4711                      | 192.0.2.1
          [2001:db9::1]:4711                  | 2001:db9::1
          [2001:db9::1]                       | 2001:db9::1
          2001:db9::1                         | 2001:db9::1
          2001:db9::1, 2001:db8::7            | 2001:db9::1
          10.9.9.9, 10.1.1.1                  | 10.9.9.9
          6.6.6.6, unknown, 10.1.1.1          | 10.1.1.1
          unknown                             | none
          evil.example                        | none
          '192.0.2.1, '                       | none
          """)
  void theClientIsTheLastAddressThatIsNoTrustedProxy(String field, String client) {
    InetAddress found = ClientAddress.client(List.of(field), TRUSTED);

    assertThat(found).isEqualTo(client == null ? null : InetAddress.ofLiteral(client));
  }

  @Test
  void severalLinesAreReadFromTheLast() {
    assertThat(ClientAddress.client(List.of("6.6.6.6", "192.0.2.1", "10.1.1.1"), TRUSTED))
        .isEqualTo(InetAddress.ofLiteral("192.0.2.1"));
  }
}
