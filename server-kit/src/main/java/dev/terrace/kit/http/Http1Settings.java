package dev.terrace.kit.http;

import java.time.Duration;

/** What the HTTP/1 connections of a listener have in common. */
record Http1Settings(
    Duration headerTimeout,
    Duration bodyTimeout,
    Duration idleTimeout,
    LimitsConfig.AbortOnClose abortOnClose,
    Refusals refusals) {
  static Http1Settings of(LimitsConfig limits, Refusals refusals) {
    return new Http1Settings(
        limits.headerTimeout(),
        limits.bodyTimeout(),
        limits.idleTimeout(),
        limits.abortonclose(),
        refusals);
  }
}
