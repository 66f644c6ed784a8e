package dev.terrace.cluster.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GuardAnswerTest {
  @Test
  void everyLineOfTheGuardIsUnderstood() {
    assertThat(GuardAnswer.parse("ready 42")).isEqualTo(new GuardAnswer.Ready(42));
    assertThat(GuardAnswer.parse("held 192.0.2.10 7"))
        .isEqualTo(new GuardAnswer.Held("192.0.2.10", 7));
    assertThat(GuardAnswer.parse("refused fd00:0:0:0:0:0:0:1 7 late"))
        .isEqualTo(new GuardAnswer.Refused("fd00:0:0:0:0:0:0:1", 7, "late"));
    assertThat(GuardAnswer.parse("removed 192.0.2.10 7 expired"))
        .isEqualTo(new GuardAnswer.Removed("192.0.2.10", 7, "expired"));
    assertThat(GuardAnswer.parse("failed 192.0.2.10 7 add No such device"))
        .isEqualTo(new GuardAnswer.Failed("192.0.2.10", 7, "add No such device"));
  }

  @Test
  void anythingElseIsKeptForTheLog() {
    assertThat(GuardAnswer.parse("Out of memory!"))
        .isEqualTo(new GuardAnswer.Unknown("Out of memory!"));
    assertThat(GuardAnswer.parse("held 192.0.2.10"))
        .isEqualTo(new GuardAnswer.Unknown("held 192.0.2.10"));
    assertThat(GuardAnswer.parse("ready soon")).isEqualTo(new GuardAnswer.Unknown("ready soon"));
    assertThat(GuardAnswer.parse("")).isEqualTo(new GuardAnswer.Unknown(""));
  }
}
