package dev.terrace.app.site;

import org.jspecify.annotations.Nullable;

/** Pictures of people. */
public final class Avatar {
  private static final String DEFAULT = "/images/default-avatar.svg";

  private Avatar() {}

  /** The address of a picture: the default one for those who have none. */
  public static String url(@Nullable String image) {
    return image == null || image.isBlank() ? DEFAULT : image;
  }
}
