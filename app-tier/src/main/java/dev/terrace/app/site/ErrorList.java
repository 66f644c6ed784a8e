package dev.terrace.app.site;

import dev.terrace.app.rule.Rejection;
import java.util.List;
import java.util.Map;

/**
 * What was wrong with a form, in sentences.
 *
 * @param messages empty when nothing was
 */
public record ErrorList(List<String> messages) implements View {
  public static final ErrorList NONE = new ErrorList(List.of());

  public ErrorList {
    messages = List.copyOf(messages);
  }

  public static ErrorList of(Rejection rejection) {
    return new ErrorList(
        rejection.problems().entrySet().stream().flatMap(ErrorList::sentences).toList());
  }

  public boolean any() {
    return !messages.isEmpty();
  }

  @Override
  public String template() {
    return "component/errors.jte";
  }

  private static java.util.stream.Stream<String> sentences(Map.Entry<String, List<String>> field) {
    var name =
        switch (field.getKey()) {
          case "credentials" -> "email or password is";
          case "tagList" -> "tags";
          default -> field.getKey();
        };
    return field.getValue().stream().map(message -> name + " " + message);
  }
}
