package dev.terrace.db;

import java.util.List;

/**
 * What a migration did.
 *
 * @param applied names of the migrations that ran now, oldest first; empty if there was nothing to
 *     do
 * @param version version of the schema afterwards, as in "003"
 */
public record MigrationResult(List<String> applied, String version) {
  public MigrationResult {
    applied = List.copyOf(applied);
  }
}
