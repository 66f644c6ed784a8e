package dev.terrace.local;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the local stack consists of: a process each. Declared in the order in which they start. */
public enum Part {
  DB(Tier.DB),
  APP_1(Tier.APP),
  APP_2(Tier.APP),
  WEB_1(Tier.WEB),
  WEB_2(Tier.WEB),
  LB_1(Tier.LB),
  LB_2(Tier.LB);

  /** What a part does. Declared from the bottom up; they end in the opposite order. */
  public enum Tier {
    DB,
    APP,
    WEB,
    LB;

    List<Part> parts() {
      return Arrays.stream(Part.values()).filter(part -> part.tier == this).toList();
    }

    /** "app", as in file names. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Tier tier;

  Part(Tier tier) {
    this.tier = tier;
  }

  public Tier tier() {
    return tier;
  }

  /** The part's name as users write it: "app-1". */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The part of that name.
   *
   * @throws IllegalArgumentException naming all parts when there is none
   */
  public static Part of(String label) {
    return Arrays.stream(values())
        .filter(part -> part.label().equals(label))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no part `%s`; parts: %s".formatted(label, labels())));
  }

  static String labels() {
    return Arrays.stream(values()).map(Part::label).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return label();
  }
}
