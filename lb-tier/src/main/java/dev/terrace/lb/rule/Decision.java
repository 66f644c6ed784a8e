package dev.terrace.lb.rule;

import io.undertow.util.HttpString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rules say about a request.
 *
 * @param end what is done with it
 * @param rule the name of the rule that says so; null when none did
 * @param path another path for the server; null: its own
 * @param request changes of the fields that the server sees, in order
 * @param response changes of the fields that the client sees, in order
 */
record Decision(
    End end,
    @Nullable String rule,
    @Nullable String path,
    List<Edit> request,
    List<Edit> response) {
  /** What is done with a request. */
  sealed interface End {
    /** No rule ended: it goes where all go. */
    record Default() implements End {}

    record UseBackend(String backend) implements End {}

    record Redirect(int code, String location) implements End {}

    record Deny(int status) implements End {}

    /** Its client asks too often, and may come again after so long. */
    record TooMany(long nanos) implements End {}

    record Return(FixedAnswer answer) implements End {}
  }

  /** A change of a field. */
  sealed interface Edit {
    record Set(HttpString name, String value) implements Edit {}

    record Add(HttpString name, String value) implements Edit {}

    record Del(HttpString name) implements Edit {}
  }
}
