package dev.terrace.kit.config;

/**
 * Something to say about a value in a record.
 *
 * @param key path of the value below the record, such as {@code rules[2].if.src[0]}; empty for the
 *     record itself
 * @param message what is wrong or strange, and what is allowed
 */
public record ConfigNote(String key, String message) {}
