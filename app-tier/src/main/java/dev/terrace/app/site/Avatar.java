package dev.terrace.app.site;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Pictures of people. */
public final class Avatar {
  private static final String DEFAULT = "/images/default-avatar.svg";

  private Avatar() {}

  /**
   * The address of a picture: the default one for those who have none, or one that browsers must
   * not load. Relative addresses are meant from the root of the site, whatever page they stand on.
   */
  public static String url(@Nullable String image) {
    if (image == null || image.isBlank()) {
      return DEFAULT;
    }
    var lower = image.strip().toLowerCase(Locale.ROOT);
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      return image;
    }
    int colon = lower.indexOf(':');
    int slash = lower.indexOf('/');
    boolean scheme = colon >= 0 && (slash < 0 || colon < slash);
    return scheme || lower.startsWith("//") ? DEFAULT : lower.startsWith("/") ? image : "/" + image;
  }
}
