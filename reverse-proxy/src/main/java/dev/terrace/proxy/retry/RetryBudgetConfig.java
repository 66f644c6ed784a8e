package dev.terrace.proxy.retry;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;

/**
 * How many retries of a backend may follow failures of servers that had taken the request. When a
 * connection could not be made the retry is free: it burdens nobody twice.
 *
 * @param percent retries in a hundred requests, 0 to 1000, default 20
 * @param perSecond retries in a second besides, however few requests there are, 0 to 1 000 000,
 *     default 100
 */
public record RetryBudgetConfig(
    @Doc("retries in a hundred requests") @Default("20") @Range(min = "0", max = "1000")
        int percent,
    @Doc("retries in a second besides") @Default("100") @Range(min = "0", max = "1000000")
        int perSecond) {}
