package dev.terrace.proxy.admin;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.proxy.health.AdminState;

/**
 * What is wanted of a server.
 *
 * @param state ready, drain or maint
 * @param reason for people, at most 200 characters
 */
record ServerStateRequest(
    @Doc("ready, drain or maint") AdminState state,
    @Doc("why, for people") @Default("") String reason) {
  ServerStateRequest {
    if (reason.length() > 200 || reason.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "reason must be at most 200 characters on one line but was " + reason.length());
    }
  }
}
