package dev.terrace.app.site;

import java.util.List;

/**
 * A page that says why there is no other.
 *
 * @param status the HTTP status
 * @param heading in a few words
 * @param text what it means, and what to do
 * @param details what exactly was wrong, if there is more to say
 * @param requestId to be named to whoever looks for the cause
 */
public record ErrorView(
    int status, String heading, String text, List<String> details, String requestId)
    implements View {
  @Override
  public String template() {
    return "page/error.jte";
  }

  static ErrorView of(int status, List<String> details, String requestId) {
    return switch (status) {
      case 400 ->
          view(
              status,
              "Not understood",
              "Your browser sent something that we cannot read.",
              details,
              requestId);
      case 403 ->
          view(
              status,
              "Not allowed",
              "This is not yours to do, or the form was too old: go back, "
                  + "reload the page and try again.",
              details,
              requestId);
      case 404 ->
          view(
              status,
              "There is nothing here",
              "The page may have moved, or the address may have " + "a slip of the pen in it.",
              details,
              requestId);
      case 405 ->
          view(
              status, "Not that way", "This address cannot be used like that.", details, requestId);
      case 408 ->
          view(
              status,
              "Too slow",
              "What your browser sent did not arrive in time. Please try again.",
              details,
              requestId);
      case 413 ->
          view(status, "Too long", "What you sent is longer than we take.", details, requestId);
      case 415 ->
          view(
              status,
              "Not understood",
              "Forms are taken as browsers send them, without files.",
              details,
              requestId);
      case 422 ->
          view(
              status,
              "That did not work",
              "Something in what you sent is not as it should be.",
              details,
              requestId);
      case 429 ->
          view(
              status,
              "Too many tries",
              "Please wait a little before you try again.",
              details,
              requestId);
      case 431 ->
          view(
              status,
              "Too long",
              "Your browser sent too much along with its request. Deleting "
                  + "the cookies of this site may help.",
              details,
              requestId);
      case 503 ->
          view(
              status,
              "Back in a moment",
              "The site is busy, or its database cannot be reached. "
                  + "Please try again in a few seconds; you stay signed in.",
              details,
              requestId);
      default ->
          status < 500
              ? view(
                  status,
                  "That did not work",
                  "Your browser asked for something that we do not " + "do.",
                  details,
                  requestId)
              : view(
                  500,
                  "Our mistake",
                  "Something went wrong on our side. We have noted it.",
                  details,
                  requestId);
    };
  }

  private static ErrorView view(
      int status, String heading, String text, List<String> details, String requestId) {
    return new ErrorView(status, heading, text, List.copyOf(details), requestId);
  }
}
