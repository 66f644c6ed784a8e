package dev.terrace.app.site;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody wrote, when it could not be taken because they are no longer signed in or their
 * form was too old: shown again, to be sent again, so that nothing is lost.
 *
 * @param heading in a few words
 * @param text what happened, and what to do
 * @param signedIn whether sending it again will do
 * @param action where the form goes
 * @param fields what was written
 * @param hidden what goes along with it
 */
public record SendAgainView(
    String heading,
    String text,
    boolean signedIn,
    String action,
    List<Entry> fields,
    List<Entry> hidden)
    implements View {
  /**
   * A field of the form.
   *
   * @param label for people
   */
  public record Entry(String name, String label, String value) {
    /** Whether one line is too little to show it. */
    public boolean big() {
      return name.equals("body") || value.length() > 80 || value.indexOf('\n') >= 0;
    }
  }

  private static final Map<String, String> LABELS =
      Map.of(
          "title", "Title",
          "description", "What it is about",
          "body", "Text",
          "tagList", "Tags",
          "image", "Picture",
          "username", "Username",
          "bio", "About you",
          "email", "Email");

  /** They are bound to what is over, or must not be shown. */
  private static final Set<String> LEFT_OUT = Set.of("csrf", "password");

  @Override
  public String template() {
    return "page/sendAgain.jte";
  }

  /**
   * The page, if anything was written that would be lost.
   *
   * @param action path of the form
   */
  static Optional<SendAgainView> of(Form form, String action, boolean signedIn) {
    List<Entry> fields =
        form.names().stream()
            .filter(LABELS::containsKey)
            .map(name -> new Entry(name, LABELS.getOrDefault(name, name), form.text(name)))
            .toList();
    if (fields.stream().allMatch(field -> field.value().isBlank())) {
      return Optional.empty();
    }
    List<Entry> hidden =
        form.names().stream()
            .filter(name -> !LABELS.containsKey(name) && !LEFT_OUT.contains(name))
            .map(name -> new Entry(name, "", form.text(name)))
            .toList();
    return Optional.of(
        signedIn
            ? new SendAgainView(
                "Please send it again",
                "The form was out of date. What you wrote is still here.",
                true,
                action,
                fields,
                hidden)
            : new SendAgainView(
                "You are no longer signed in",
                "What you wrote is still here. Sign in in another tab, then come back and send it.",
                false,
                action,
                fields,
                hidden));
  }
}
