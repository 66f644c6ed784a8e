package dev.terrace.proxy.admin;

import dev.terrace.kit.config.Doc;

/**
 * A server's share of the requests.
 *
 * @param weight 0 to 256, or a percentage of the configured weight such as 50%, 0% to 25600%
 */
record WeightRequest(@Doc("0 to 256, or a percentage of the configured weight") String weight) {
  WeightRequest {
    if (!weight.matches("\\d{1,3}|\\d{1,5}%")) {
      throw new IllegalArgumentException(
          "weight must be 0 to 256 or a percentage such as 50%% but was '%s'".formatted(weight));
    }
  }

  /**
   * The weight, at most 256; a percentage above 0 comes to 1 at least.
   *
   * @throws IllegalArgumentException for a percentage of a weight so small that it would change
   *     nothing
   */
  int of(int configured) {
    if (!weight.endsWith("%")) {
      return Integer.parseInt(weight);
    }
    int percent = Integer.parseInt(weight.substring(0, weight.length() - 1));
    int exact = Math.toIntExact(Math.round(configured * percent / 100.0));
    int whole = percent == 0 || configured == 0 ? 0 : Math.clamp(exact, 1, 256);
    if (whole == configured && percent != 100 && whole > 0 && whole < 256) {
      throw new IllegalArgumentException(
          "%s of the configured weight %d is still %d, weights are whole numbers; configure higher ones, such as 100 for each server"
              .formatted(weight, configured, whole));
    }
    return whole;
  }
}
