package dev.terrace.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.ConfigException;
import dev.terrace.web.access.AccessRules;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask by address: the rules as such, and over real HTTP behind a load balancer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
  private static final AccessRules RULES =
      AccessRules.parse(
          "access",
          List.of("deny 10.0.0.13", "allow 10.0.0.0/8", "allow 2001:db8::/32", "deny all"));

  private WebFixture web;

  @BeforeAll
  void start() {
    web =
        WebFixture.start(
            """
            sites:
              - access: [allow 10.0.0.0/8, deny all]
                locations:
                  - {path: /, return: {text: ok}}
                  - {path: /open, access: [allow all], return: {text: ok}}
                  - {path: /blocked, access: [deny 10.0.0.13], return: {text: ok}}
                  - {path: /moved, access: [deny all], return: {location: /}}
            """);
  }

  @AfterAll
  void stop() {
    web.close();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.13,        false",
    "10.0.0.14,        true",
    "10.255.255.255,   true",
    "11.0.0.0,         false",
    "::ffff:10.0.0.14, true",
    "::ffff:10.0.0.13, false",
    "2001:db8::1,      true",
    "2001:db9::1,      false",
  })
  void theFirstRuleThatFitsCounts(String client, boolean allowed) {
    assertThat(RULES.allows(InetAddress.ofLiteral(client))).isEqualTo(allowed);
  }

  @Test
  void whoFitsNoRuleMay() {
    AccessRules rules = AccessRules.parse("access", List.of("deny 10.0.0.0/8"));

    assertThat(rules.allows(InetAddress.ofLiteral("11.0.0.1"))).isTrue();
    assertThat(rules.allows(null)).isTrue();
    assertThat(RULES.allows(null)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/,        10.0.0.1,   200",
    "/,        192.0.2.1,  403",
    "/open,    192.0.2.1,  200",
    "/blocked, 192.0.2.1,  200",
    "/blocked, 10.0.0.13,  403",
    "/moved,   10.0.0.1,   403",
    "/x/%2e,   192.0.2.1,  400",
  })
  void theAddressIsThatOfTheClientBehindTheLoadBalancer(String path, String client, int status)
      throws IOException {
    assertThat(web.get(path, "X-Forwarded-For: 10.0.0.1, " + client).status()).isEqualTo(status);
  }

  @Test
  void whoIsRefusedLearnsNothing() throws IOException {
    var answer = web.get("/");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).isEqualTo("403 Forbidden\n");
    assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
  }

  @ParameterizedTest
  @CsvSource({
    "allow,             must be 'allow' or 'deny'",
    "permit all,        must be 'allow' or 'deny'",
    "allow 10.0.0.0/33, is not an address or network",
    "deny example.org,  is not an address or network",
  })
  void mistakesAreExplained(String rule, String message) {
    assertThatThrownBy(() ->
            WebFixture.parse(
                "sites:\n - locations:\n    - {path: /, root: x, access: [deny all, '%s']}\n"
                    .formatted(rule)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("web.yaml:6")
        .hasMessageContaining("access[1]")
        .hasMessageContaining(message);
  }

  /** Servers behind read some of these as /blocked/x; a rule must not depend on who is right. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/blocked%2fx",
        "/blocked%2Fx",
        "/blocked%5cx",
        "/blocked;a=1/x",
        "/blocked;/x",
        "//blocked/x",
        "/%62locked/x",
        "/blocked%3bv/x"
      })
  void noSpellingOfAPathPassesItsRules(String path) throws IOException {
    assertThat(web.get(path, "X-Forwarded-For: 10.0.0.13").status()).isEqualTo(403);
  }
}
