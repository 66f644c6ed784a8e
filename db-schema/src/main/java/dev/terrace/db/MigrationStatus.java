package dev.terrace.db;

import java.time.Instant;
import java.util.Objects;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

/**
 * One migration and whether it has been applied.
 *
 * @param version its number, as in "003"
 * @param description what it does
 * @param state "Success", "Pending", "Failed", ...
 * @param installedOn when it was applied; null if it was not
 */
public record MigrationStatus(
    String version, String description, String state, @Nullable Instant installedOn) {

  static MigrationStatus of(MigrationInfo info) {
    return new MigrationStatus(
        Objects.toString(info.getVersion(), ""),
        info.getDescription(),
        info.getState().getDisplayName(),
        info.getInstalledOn() == null ? null : info.getInstalledOn().toInstant());
  }
}
