package dev.terrace.proxy.persist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CookieTest {
  @Test
  void ourCookieIsTakenOutAndTheOthersStay() {
    CookieHeader taken = CookieHeader.take(List.of("a=1; SERVERID=xyz; b=\"2\""), "SERVERID");

    assertThat(taken).isEqualTo(new CookieHeader("xyz", "a=1; b=\"2\""));
  }

  @Test
  void linesOfHttp2AreJoined() {
    CookieHeader taken = CookieHeader.take(List.of("a=1", "b=2", "SERVERID=x"), "SERVERID");

    assertThat(taken).isEqualTo(new CookieHeader("x", "a=1; b=2"));
  }

  @Test
  void similarNamesAreNotOurs() {
    CookieHeader taken =
        CookieHeader.take(List.of("XSERVERID=1; SERVERID2=2; serverid=3; SERVERID"), "SERVERID");

    assertThat(taken)
        .isEqualTo(new CookieHeader(null, "XSERVERID=1; SERVERID2=2; serverid=3; SERVERID"));
  }

  @Test
  void aSecondOneIsDroppedToo() {
    assertThat(CookieHeader.take(List.of("SERVERID=1; SERVERID=2"), "SERVERID"))
        .isEqualTo(new CookieHeader("1", null));
  }

  @Test
  void valuesDependOnKeyBackendAndServerOnly() {
    String value = ServerCookie.value("k", "web", "web-1");

    assertThat(value).hasSize(16).isEqualTo(ServerCookie.value("k", "web", "web-1"));
    assertThat(value)
        .isNotEqualTo(ServerCookie.value("other", "web", "web-1"))
        .isNotEqualTo(ServerCookie.value("k", "api", "web-1"))
        .isNotEqualTo(ServerCookie.value("k", "web", "web-2"));
  }
}
