package dev.terrace.web.cache.rule;

import static dev.terrace.web.cache.rule.Fields.asked;
import static dev.terrace.web.cache.rule.Fields.at;
import static dev.terrace.web.cache.rule.Fields.stored;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 §4, §4.2.4 and §5.2.1; RFC 5861. */
class ReuseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // response's Cache-Control | request's | age | what may be done
        "max-age=60 | | 59 | FRESH",
        "max-age=60 | | 60 | VALIDATE",
        "max-age=60, no-cache | | 1 | VALIDATE", // §5.2.2.4
        "max-age=60, no-cache=\"x\" | | 1 | FRESH",
        // request directives, §5.2.1
        "max-age=60 | no-cache | 1 | VALIDATE_FOR_REQUEST",
        "max-age=60 | no-cache | 61 | VALIDATE",
        "max-age=60 | max-age=5 | 5 | FRESH",
        "max-age=60 | max-age=5 | 6 | VALIDATE_FOR_REQUEST",
        "max-age=60 | max-age=0 | 1 | VALIDATE_FOR_REQUEST",
        "max-age=60 | min-fresh=10 | 50 | FRESH",
        "max-age=60 | min-fresh=11 | 50 | VALIDATE_FOR_REQUEST",
        "max-age=60 | max-stale | 1000000 | STALE",
        "max-age=60 | max-stale=5 | 65 | STALE",
        "max-age=60 | max-stale=5 | 66 | VALIDATE",
        "max-age=60 | max-stale=5, max-age=10 | 61 | VALIDATE",
        "max-age=60 | max-stale=50, max-age=100 | 99 | STALE",
        "max-age=60, must-revalidate | max-stale | 61 | VALIDATE", // §4.2.4
        "max-age=60, proxy-revalidate | max-stale | 61 | VALIDATE",
        "s-maxage=60 | max-stale | 61 | VALIDATE",
        // stale-while-revalidate, RFC 5861 §3
        "max-age=60, stale-while-revalidate=30 | | 90 | STALE_WHILE_REVALIDATE",
        "max-age=60, stale-while-revalidate=30 | | 91 | VALIDATE",
        "max-age=60, stale-while-revalidate=30, must-revalidate | | 61 | VALIDATE",
        "max-age=60, stale-while-revalidate=30, proxy-revalidate | | 61 | VALIDATE",
        "max-age=60, stale-while-revalidate=30, no-cache | | 61 | VALIDATE",
        "s-maxage=60, stale-while-revalidate=30 | | 61 | STALE_WHILE_REVALIDATE",
        "max-age=60, stale-while-revalidate=30 | max-age=100 | 61 | VALIDATE", // §5.2.1.1
        "max-age=60, stale-while-revalidate=30 | min-fresh=1 | 61 | VALIDATE",
        "max-age=60, stale-while-revalidate=30 | no-cache | 61 | VALIDATE",
      })
  void whatMayBeDone(String said, @Nullable String wanted, long age, Reuse expected) {
    assertThat(
            Reuse.of(
                stored("Cache-Control: " + said),
                asked("Cache-Control: " + (wanted == null ? "" : wanted)),
                Fields.POLICY,
                at(age)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // response's Cache-Control | request's | age | on 5xx | when unreachable
        "max-age=60 | | 61 | false | true", // "disconnected", §4.2.4
        "max-age=60 | | 1061 | false | false",
        "max-age=60 | | 30 | true | true", // fresh: only the request wanted a newer one
        "max-age=60, stale-if-error=30 | | 90 | true | true",
        "max-age=60, stale-if-error=30 | | 91 | false | true",
        "max-age=60 | stale-if-error=30 | 90 | true | true",
        "max-age=60 | no-cache | 61 | false | false",
        "max-age=60, stale-if-error=30 | max-age=0 | 61 | true | true",
        "max-age=60, stale-if-error=30, must-revalidate | | 61 | false | false",
        "max-age=60, stale-if-error=30, proxy-revalidate | | 61 | false | false",
        "max-age=60, stale-if-error=30, no-cache | | 61 | false | false",
        "s-maxage=60 | | 61 | false | false", // implies proxy-revalidate, §5.2.2.10
        "s-maxage=60 | stale-if-error=30 | 61 | false | false",
        "s-maxage=60, stale-if-error=30 | | 61 | true | true", // unless its server says otherwise
        "s-maxage=60, must-revalidate | | 30 | true | true",
      })
  void whatMayBeDoneWhenTheServerFails(
      String said, @Nullable String wanted, long age, boolean onError, boolean unreachable) {
    StoredHead head = stored("Cache-Control: " + said);
    RequestDirectives asked = asked("Cache-Control: " + (wanted == null ? "" : wanted));
    Policy policy = Fields.policy(Policy.SetCookie.REFUSE, 0, 0, 1000);

    assertThat(Reuse.onError(head, asked, policy, false, at(age))).isEqualTo(onError);
    assertThat(Reuse.onError(head, asked, policy, true, at(age))).isEqualTo(unreachable);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=60 | STALE_WHILE_REVALIDATE | true",
        "max-age=60, must-revalidate | VALIDATE | false",
        "s-maxage=60 | VALIDATE | false",
        "max-age=60, stale-while-revalidate=0, stale-if-error=0 | VALIDATE | false",
      })
  void theOperatorsDefaultsApplyWhereTheServerSaysNothing(
      String said, Reuse expected, boolean onError) {
    Policy policy = Fields.policy(Policy.SetCookie.REFUSE, 30, 30, 0);
    StoredHead head = stored(policy, "Cache-Control: " + said);

    assertThat(Reuse.of(head, RequestDirectives.NONE, policy, at(70))).isEqualTo(expected);
    assertThat(Reuse.onError(head, RequestDirectives.NONE, policy, false, at(70)))
        .isEqualTo(onError);
  }
}
