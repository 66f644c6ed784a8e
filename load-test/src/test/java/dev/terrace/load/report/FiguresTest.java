package dev.terrace.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static RunLog.Request good(String name, int begin, int millis) {
    return new RunLog.Request(name, begin, begin + millis, true, "");
  }

  @Test
  void percentilesAreThoseOfGoodAnswers() {
    List<RunLog.Request> requests = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      requests.add(good("page", i * 10, i));
    }
    requests.add(new RunLog.Request("page", 0, 5000, false, "status.find.is(200), found 503"));
    requests.add(good("api", 2000, 7));

    Figures figures = Figures.of(requests);

    assertThat(figures.byName()).extracting(Figures.Line::name).containsExactly("page", "api");
    Figures.Line page = figures.byName().getFirst();
    assertThat(page)
        .extracting(
            Figures.Line::count,
            Figures.Line::failed,
            Figures.Line::p50,
            Figures.Line::p95,
            Figures.Line::p99,
            Figures.Line::max)
        .containsExactly(101, 1, 50, 95, 99, 100);
    assertThat(figures.all().perSecond()).isEqualTo(102 / 5.0);
    assertThat(figures.failures())
        .containsExactly(java.util.Map.entry("status.find.is(200), found 503", 1));
    assertThat(figures.seconds()).hasSize(6);
    assertThat(figures.seconds().get(5).failed()).isEqualTo(1);
  }

  @Test
  void theLongestGapIsBetweenGoodAnswers() {
    Figures figures =
        Figures.of(
            List.of(
                good("a", 0, 100),
                good("a", 200, 100),
                new RunLog.Request("a", 400, 500, false, "refused"),
                good("a", 900, 300),
                good("a", 1250, 10)));

    assertThat(figures.gap()).isEqualTo(new Figures.Gap(300, 900));
  }

  @Test
  void nothingIsNoFigure() {
    Figures figures = Figures.of(List.of());

    assertThat(figures.all().count()).isZero();
    assertThat(figures.gap().millis()).isZero();
    assertThat(figures.seconds()).isEmpty();
  }
}
