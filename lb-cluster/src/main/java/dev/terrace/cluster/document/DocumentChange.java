package dev.terrace.cluster.document;

/**
 * A change that somebody proposes.
 *
 * @param expectedVersion which version it was made of; 0: of none
 */
record DocumentChange(
    long expectedVersion, String text, String author, String note, long atMillis) {}
