package dev.terrace.test.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.local.Part;
import dev.terrace.local.Progress;
import dev.terrace.test.Member;
import dev.terrace.test.OwnStack;
import dev.terrace.test.Pause;
import dev.terrace.test.Site;
import dev.terrace.test.page.Reader;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Sessions belong to no application server. */
@Isolated("kills the processes that other tests talk to")
@Timeout(120)
class SessionTest {
  private final OwnStack own = ownStack();

  @AfterEach
  void everythingRuns() throws InterruptedException {
    own.repair();
  }

  @Test
  void whoIsSignedInStaysSoWhicheverApplicationServerDies() throws Exception {
    var reader = new Reader();
    assertThat(reader.signIn(Member.register()).statusCode()).isEqualTo(303);

    for (Part part : new Part[] {Part.APP_1, Part.APP_2}) {
      own.stack().kill(part);
      assertThat(answer(reader)).as("settings without " + part.label()).isEqualTo(200);
      own.stack().restart(part, Progress.silent());
      assertThat(answer(reader)).as("settings, " + part.label() + " is back").isEqualTo(200);
    }
  }

  /** The status of a page for members: as soon as a server answers, since one may just be back. */
  private static int answer(Reader reader) {
    var status = new AtomicInteger();
    Pause.until(
        "an answer from an application server",
        Duration.ofSeconds(20),
        () -> {
          status.set(reader.get("/settings").statusCode());
          return status.get() < 500;
        });
    return status.get();
  }

  private static OwnStack ownStack() {
    return Site.current()
        .own()
        .orElseGet(() ->
            Assumptions.<OwnStack>abort(
                "terrace.test.url names a stack whose processes are not ours to kill"));
  }
}
