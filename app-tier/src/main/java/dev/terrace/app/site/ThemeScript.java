package dev.terrace.app.site;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The one script that stands in the pages themselves: it sets the theme that the reader chose
 * before anything is painted. The Content-Security-Policy allows exactly this text, by its hash.
 */
final class ThemeScript {
  static final String TEXT =
      "try{const t=localStorage.getItem('theme');"
          + "if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}";

  /** As a source of the policy's {@code script-src}. */
  static final String SOURCE = "'sha256-" + hash(TEXT) + "'";

  private ThemeScript() {}

  private static String hash(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
