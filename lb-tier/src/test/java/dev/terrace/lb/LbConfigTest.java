package dev.terrace.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.proxy.balance.Balance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class LbConfigTest {
  private static final String SMALL =
      """
      admin: {listen: "127.0.0.1:0"}
      frontends:
        web: {bind: [{address: "127.0.0.1:0"}], defaultBackend: web}
      backends:
        web: {servers: [{name: web-1, address: "127.0.0.1:8080"}]}
      """;

  @Test
  void theShippedExampleHoldsTheDefaults() {
    LbConfig example = Config.load(LbConfig.class, Path.of("src/main/config/lb.yaml"));
    LbConfig small = parse(SMALL);

    assertThat(example.defaults()).isEqualTo(small.defaults());
    assertThat(example.drain()).isEqualTo(small.drain());
    assertThat(example.log()).isEqualTo(small.log());
    assertThat(example.global()).isEqualTo(small.global());
    assertThat(example.effectiveBackends().values().iterator().next().servers()).hasSize(2);
  }

  @Test
  void theEffectiveConfigurationCanBeReadAgain() {
    LbConfig example = Config.load(LbConfig.class, Path.of("src/main/config/lb.yaml"));

    assertThat(parse(Config.print(example))).isEqualTo(example);
  }

  @Test
  void backendsTakeWhatTheyDoNotSayFromTheDefaults() {
    LbConfig config =
        parse(
            SMALL
                + """
                  api: {servers: [{name: a, address: "127.0.0.1:1"}], balance: random, retries: 0}
                defaults: {balance: leastconn, retries: 7, check: {inter: 5s}, maxqueue: 2}
                """);

    var web = Objects.requireNonNull(config.effectiveBackends().get("web"));
    var api = Objects.requireNonNull(config.effectiveBackends().get("api"));
    assertThat(web.balance()).isEqualTo(Balance.LEASTCONN);
    assertThat(web.retries()).isEqualTo(7);
    assertThat(web.maxqueue()).isEqualTo(2);
    assertThat(web.check().inter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(api.balance()).isEqualTo(Balance.RANDOM);
    assertThat(api.retries()).isZero();
  }

  private static final String CLUSTER =
      """
      cluster:
        node: lb-1
        secret: 0123456789abcdef
        members:
          - {name: lb-1, address: "10.0.0.11:7800"}
          - {name: lb-2, address: "10.0.0.12:7800"}
          - {name: w, address: "10.0.0.13:7800", role: witness}
        vips: [{address: 10.0.0.10, interface: eth0, preferred: lb-1}]
      """;

  @Test
  void mistakesOfTheClusterAreNamedByTheirKeys() {
    assertThat(parse(SMALL + CLUSTER).cluster()).isNotNull();
    refused(SMALL + CLUSTER.replace("node: lb-1", "node: lb-3"))
        .hasMessageContaining("cluster.node: must be one of the members (lb-1, lb-2, w)");
    refused(SMALL + CLUSTER.replace("cdef", "")).hasMessageContaining("at least 16 bytes");
    refused(SMALL + CLUSTER.replaceFirst(" +- .name: w.*\n", ""))
        .hasMessageContaining("cluster.voters: must be 1, 3, 5 or 7 but are 2");
    refused(SMALL + CLUSTER.replace("preferred: lb-1", "preferred: w"))
        .hasMessageContaining("cluster.vips[0].preferred: there is no member 'w' with the role lb");
    refused(SMALL + CLUSTER.replace("address: 10.0.0.10,", "address: vip.example,"))
        .hasMessageContaining("must be an IP address");
    refused(SMALL.replace("127.0.0.1:0\"}], d", "10.0.0.10:80\"}], d") + CLUSTER)
        .hasMessageContaining("comes and goes with the cluster; listen on *:80");
  }

  @Test
  void aWitnessNeedsNoFrontends() {
    String witness =
        "admin: {listen: \"127.0.0.1:0\"}\n" + CLUSTER.replace("node: lb-1", "node: w");

    assertThat(parse(witness).frontends()).isEmpty();
  }

  @Test
  void mistakesAreNamedByTheirKeys() {
    refused(SMALL.replace("defaultBackend: web", "defaultBackend: wbe"))
        .hasMessageContaining(
            "frontends.web.defaultBackend: there is no backend 'wbe'; there are: web");
    refused(SMALL.replace("defaultBackend: web", "redirect: {}, defaultBackend: web"))
        .hasMessageContaining("redirect: is instead of defaultBackend");
    refused(SMALL.replace("defaultBackend: web", "hsts: null"))
        .hasMessageContaining("needs defaultBackend, redirect or rules");
    refused(SMALL.replace("defaultBackend: web", "rules: [{useBackend: wbe}]"))
        .hasMessageContaining(
            "frontends.web.rules[0].useBackend: there is no backend 'wbe'; there are: web");
    refused(SMALL.replace("defaultBackend: web", "rules: [{if: {acl: [x]}, useBackend: web}]"))
        .hasMessageContaining("frontends.web.rules[0].if.acl[0]: there is no acl 'x'");
    refused(
            SMALL.replace(
                "defaultBackend: web",
                "acls: {a: {path: [/]}, b: {not: {acl: [a]}}}, rules: [{useBackend: web}]"))
        .hasMessageContaining("frontends.web.acls.b.not.acl[0]: must not be used in an acl");
    refused(
            SMALL.replace(
                "defaultBackend: web", "rules: [{name: a, useBackend: web}, {name: a, deny: {}}]"))
        .hasMessageContaining("frontends.web.rules[1].name: is that of rules[0] too");
    refused(SMALL.replace("defaultBackend: web", "hsts: {}, defaultBackend: web"))
        .hasMessageContaining("hsts: needs an address with tls");
    refused(SMALL.replace("bind: [{address: \"127.0.0.1:0\"}]", "bind: []"))
        .hasMessageContaining("bind: must name at least one address");
    refused(
            SMALL.replace(
                "bind: [{address: \"127.0.0.1:0\"}]",
                "bind: [{address: \"127.0.0.1:80\"}, {address: \"*:80\"}]"))
        .hasMessageContaining(
            "frontends.web.bind[1].address: *:80 is taken by frontends.web.bind[0].address");
    refused(SMALL.replace("\"127.0.0.1:8080\"}]", "\"127.0.0.1:8080\"}], balance: hdr"))
        .hasMessageContaining("backends.web.hash.hdr: is needed with balance: hdr");
    refused(SMALL.replace("\"127.0.0.1:8080\"}]", "\"127.0.0.1:8080\"}], cookie: {secure: always}"))
        .hasMessageContaining("backends.web.cookie.secure: always");
    refused(
            SMALL.replace(
                "[{name: web-1, address: \"127.0.0.1:8080\"}]",
                "[{name: a, address: \"a:1\"}, {name: a, address: \"b:1\"}]"))
        .hasMessageContaining("servers has two named 'a'");
    refused(SMALL + "defaults: {balance: rr}\n").hasMessageContaining("roundrobin");
    refused(SMALL + "defaults: {check: {expect: 2xx}}\n")
        .hasMessageContaining("status codes must look like 200-399");
    refused(SMALL + "global: {forwarded: {trusted: [10.0.0.0/33]}}\n")
        .hasMessageContaining("'10.0.0.0/33' is not an address or network");
  }

  @Test
  void everyMistakeHasTheLineOfItsKey() {
    refused(
            """
            admin: {listen: "127.0.0.1:0"}
            frontends:
              a.b:
                bind: [{address: "127.0.0.1:0"}]
                rules:
                  - deny: {}
                    if: {path: [/x]}
                  - if: {path: [/y]}
                    useBackend: nope
                defaultBackend: neither
            backends:
              web: {servers: [{name: web-1, address: "127.0.0.1:8080"}]}
            """)
        .hasMessageContaining("lb.yaml:9: frontends.a.b.rules[1].useBackend: there is no backend")
        .hasMessageContaining("lb.yaml:10: frontends.a.b.defaultBackend: there is no backend");
  }

  @Test
  void whatNothingReachesIsWarnedOf() {
    LbConfig config =
        parse(
            """
            admin: {listen: "127.0.0.1:0"}
            frontends:
              web:
                bind: [{address: "127.0.0.1:0"}]
                rules:
                  - {if: {path: [/a]}, deny: {}}
                  - {if: {path: [/a]}, useBackend: web}
                  - {if: {scheme: https}, deny: {}}
                  - {request: {set: {X: y}}}
                  - {useBackend: web}
                  - {if: {path: [/b]}, deny: {}}
                defaultBackend: web
            backends:
              web: {servers: [{name: web-1, address: "127.0.0.1:8080"}]}
              other: {servers: [{name: web-1, address: "127.0.0.1:8080"}]}
            """);

    assertThat(config.warnings())
        .extracting(note -> note.key() + ": " + note.message())
        .containsExactly(
            "frontends.web.rules[1]: nothing reaches it: rules[0] ends for the same requests",
            "frontends.web.rules[2].if.scheme: no address of this frontend speaks it",
            "frontends.web.rules[5]: nothing reaches it: rules[4] ends for every request",
            "frontends.web.defaultBackend: nothing reaches it: rules[4] ends for every request",
            "backends.other: no frontend uses it");
    assertThat(parse(SMALL).warnings()).isEmpty();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(String yaml) {
    return assertThatThrownBy(() -> parse(yaml)).isInstanceOf(ConfigException.class);
  }

  private static LbConfig parse(String yaml) {
    return Config.parse(LbConfig.class, yaml, "lb.yaml", Map.of());
  }
}
