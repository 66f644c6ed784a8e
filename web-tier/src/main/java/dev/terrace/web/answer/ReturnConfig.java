package dev.terrace.web.answer;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import io.undertow.util.StatusCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A location's answer without files or servers behind, nginx's {@code return}: a redirect, a text,
 * or a status alone, whose body is the site's page for it. Texts may hold nginx's variables, see
 * {@link Template}.
 *
 * @param status 200 to 599; absent: 302 with {@code location}, else 200
 * @param location where the visitor is sent: {@code https://www.example.org$request_uri}, or a path
 *     of this host
 * @param text the body
 * @param contentType of the text, default {@code text/plain; charset=utf-8}
 */
public record ReturnConfig(
    @Doc("200 to 599; absent: 302 with location, else 200") @Range(min = "200", max = "599")
        @Nullable Integer status,
    @Doc("where the visitor is sent, such as https://www.example.org$request_uri")
        @Nullable String location,
    @Doc("the body") @Nullable String text,
    @Doc("of the text") @Default("text/plain; charset=utf-8") String contentType) {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

  /** Checks that status, location and text go together. */
  public ReturnConfig {
    List<ConfigNote> problems = new ArrayList<>();
    if (status == null && location == null && text == null) {
      throw new IllegalArgumentException("return needs status, location or text");
    }
    if (location != null && text != null) {
      problems.add(new ConfigNote("text", "a redirect has none; give either location or text"));
    }
    if (status != null && location == null && REDIRECTS.contains(status)) {
      problems.add(new ConfigNote("status", status + " needs a location"));
    }
    if (status != null && location != null && !REDIRECTS.contains(status)) {
      problems.add(
          new ConfigNote(
              "status", "must be 301, 302, 303, 307 or 308 with location but was " + status));
    }
    if (status != null && text != null && WITHOUT_BODY.contains(status)) {
      problems.add(new ConfigNote("text", "an answer of status " + status + " has no body"));
    }
    if (location != null && !location.matches("(?i)(https?://|\\$scheme://|/|\\$[a-z]).*")) {
      problems.add(
          new ConfigNote("location", "must be http(s)://… or a path but was '" + location + "'"));
    }
    check("location", location, problems);
    check("text", text, problems);
    ConfigRefusal.throwIfAny(problems);
  }

  private static void check(String key, @Nullable String template, List<ConfigNote> problems) {
    try {
      if (template != null) {
        var _ = Template.parse(template);
      }
    } catch (IllegalArgumentException e) {
      problems.add(new ConfigNote(key, String.valueOf(e.getMessage())));
    }
  }

  int statusOrDefault() {
    return status != null ? status : location != null ? StatusCodes.FOUND : StatusCodes.OK;
  }
}
