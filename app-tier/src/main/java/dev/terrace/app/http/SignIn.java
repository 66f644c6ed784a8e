package dev.terrace.app.http;

import dev.terrace.app.rule.Viewer;
import org.jspecify.annotations.Nullable;

/** Tells who sends a request. */
public interface SignIn {
  /**
   * The account that the token was issued to.
   *
   * @throws dev.terrace.app.rule.Rejection of kind UNAUTHENTICATED when the token is not good
   */
  Viewer viewer(String token);

  /**
   * The token in the value of an {@code Authorization} header, which must start with the word
   * {@code Token} or {@code Bearer} (in any case); null when there is no header.
   *
   * @throws dev.terrace.app.rule.Rejection of kind UNAUTHENTICATED when the header says anything
   *     else
   */
  @Nullable String token(@Nullable String header);
}
