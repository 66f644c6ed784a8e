package dev.terrace.cluster.document;

import org.jspecify.annotations.Nullable;

/**
 * What operators changed about a server at run time, on all nodes.
 *
 * @param state ready, drain or maint; null: as in the configuration
 * @param weight null: as in the configuration
 * @param reason for people; may be empty
 * @param atMillis when, since 1970, by the clock of the node where it was asked for
 */
public record ServerState(
    @Nullable String state, @Nullable Integer weight, String reason, long atMillis) {}
