package dev.terrace.db;

import java.time.Duration;

/**
 * What a seed wrote.
 *
 * @param duration wall time
 */
public record SeedResult(
    int users,
    int articles,
    int tags,
    int comments,
    int follows,
    int favorites,
    Duration duration) {}
