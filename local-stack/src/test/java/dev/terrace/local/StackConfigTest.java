package dev.terrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StackConfigTest {
  @Test
  void theShippedFileSaysTheDefaults() {
    var shipped = Config.load(StackConfig.class, Path.of("../stack.yaml"));

    assertThat(shipped).isEqualTo(parse(""));
  }

  @Test
  void theDefaultsAreTheDocumentedPorts() {
    StackConfig config = parse("");

    assertThat(config.lb1()).isEqualTo(new StackConfig.LbPorts(8080, 8443, 9901));
    assertThat(config.lb2()).isEqualTo(new StackConfig.LbPorts(8081, 8444, 9902));
    assertThat(config.web1()).isEqualTo(new StackConfig.Ports(8090, 9911));
    assertThat(config.web2()).isEqualTo(new StackConfig.Ports(8091, 9912));
    assertThat(config.app1()).isEqualTo(new StackConfig.Ports(9080, 9921));
    assertThat(config.app2()).isEqualTo(new StackConfig.Ports(9081, 9922));
    assertThat(config.database().port()).isEqualTo(13306);
    assertThat(config.embeddedDatabase()).isTrue();
    assertThat(config.startTimeout()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void everyKeyCanBeSetToAnotherValue() {
    StackConfig config =
        parse(
            """
            listen: 0.0.0.0
            lb-1: {httpPort: 1, httpsPort: 2, adminPort: 3}
            lb-2: {httpPort: 4, httpsPort: 5, adminPort: 6}
            web-1: {port: 7, adminPort: 8}
            web-2: {port: 9, adminPort: 10}
            app-1: {port: 11, adminPort: 12}
            app-2: {port: 13, adminPort: 14}
            database: {port: 15, memory: 32MiB, url: "jdbc:mysql://db/x", user: u, password: p}
            heap: {app: 128MiB, web: 129MiB, lb: 130MiB}
            startTimeout: 2m
            """);

    assertThat(config.listen()).isEqualTo("0.0.0.0");
    assertThat(config.lb(Part.LB_1)).isEqualTo(new StackConfig.LbPorts(1, 2, 3));
    assertThat(config.lb(Part.LB_2)).isEqualTo(new StackConfig.LbPorts(4, 5, 6));
    assertThat(config.ports(Part.WEB_1)).isEqualTo(new StackConfig.Ports(7, 8));
    assertThat(config.ports(Part.WEB_2)).isEqualTo(new StackConfig.Ports(9, 10));
    assertThat(config.ports(Part.APP_1)).isEqualTo(new StackConfig.Ports(11, 12));
    assertThat(config.ports(Part.APP_2)).isEqualTo(new StackConfig.Ports(13, 14));
    assertThat(config.adminPort(Part.LB_2)).isEqualTo(6);
    assertThat(config.adminPort(Part.APP_2)).isEqualTo(14);
    assertThat(config.database().port()).isEqualTo(15);
    assertThat(config.database().memory()).isEqualTo(ByteSize.parse("32MiB"));
    assertThat(config.database().url()).isEqualTo("jdbc:mysql://db/x");
    assertThat(config.embeddedDatabase()).isFalse();
    assertThat(config.heap(Part.Tier.APP)).isEqualTo(ByteSize.parse("128MiB"));
    assertThat(config.heap(Part.Tier.WEB)).isEqualTo(ByteSize.parse("129MiB"));
    assertThat(config.heap(Part.Tier.LB)).isEqualTo(ByteSize.parse("130MiB"));
    assertThat(config.startTimeout()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void allMistakesAreToldWithTheirLines() {
    assertThatThrownBy(() ->
            parse(
                """
                lb-1:
                  httpPort: 8080
                  httpsPort: 70000
                  adminPort: 9901
                web1: {}
                database:
                  user: someone
                """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("stack.yaml:3: lb-1.httpsPort")
        .hasMessageContaining("stack.yaml:5: web1")
        .hasMessageContaining("web-1")
        .hasMessageContaining("user and password go with url");
  }

  @Test
  void aDatabaseUrlNeedsItsSchemeAndAUser() {
    assertThatThrownBy(() -> parse("database: {url: 'jdbc:mariadb://db/x', user: u}"))
        .hasMessageContaining("must begin with jdbc:mysql://");
    assertThatThrownBy(() -> parse("database: {url: 'jdbc:mysql://db/x'}"))
        .hasMessageContaining("user must be given");
  }

  @Test
  void listenIsAnAddressAndNoName() {
    assertThatThrownBy(() -> parse("listen: localhost"))
        .hasMessageContaining("listen must be an IP address")
        .hasMessageContaining("localhost");
  }

  private static StackConfig parse(String yaml) {
    return Config.parse(StackConfig.class, yaml, "stack.yaml", Map.of());
  }
}
