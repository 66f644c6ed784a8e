package dev.terrace.kit.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.event.Event.Severity;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class EventsTest {
  private final Events events =
      new Events(Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC));

  @Test
  void eventsComeOldestFirstFromTheOneThatIsKnown() {
    events.add(Severity.INFO, "reload", "", "one");
    events.add(Severity.WARN, "server", "web/a", "two");

    assertThat(events.after(0)).extracting(Event::message).containsExactly("one", "two");
    assertThat(events.after(1))
        .containsExactly(
            new Event(
                2, Instant.parse("2026-01-02T03:04:05Z"), Severity.WARN, "server", "web/a", "two"));
    assertThat(events.after(2)).isEmpty();
    assertThat(events.after(99)).isEmpty();
  }

  @Test
  void theOldestAreForgotten() {
    for (int i = 1; i <= Events.CAPACITY + 10; i++) {
      events.add(Severity.INFO, "x", "", "event " + i);
    }

    assertThat(events.after(0)).hasSize(Events.CAPACITY);
    assertThat(events.after(0).getFirst().id()).isEqualTo(11);
  }
}
