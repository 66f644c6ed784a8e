package dev.terrace.kit.http;

import java.time.Duration;

/** What the HTTP/1 connections of a listener have in common. */
record Http1Settings(
    long maxHeadSize,
    int maxFields,
    Duration headerTimeout,
    Duration bodyTimeout,
    Duration idleTimeout,
    LimitsConfig.AbortOnClose abortOnClose,
    Refusals refusals) {
  static Http1Settings of(LimitsConfig limits, Refusals refusals) {
    return new Http1Settings(
        (long) RequestRules.PARSER_FACTOR * limits.maxHeaderSize().bytes(),
        RequestRules.PARSER_FACTOR * limits.maxHeaders(),
        limits.headerTimeout(),
        limits.bodyTimeout(),
        limits.idleTimeout(),
        limits.abortonclose(),
        refusals);
  }
}
