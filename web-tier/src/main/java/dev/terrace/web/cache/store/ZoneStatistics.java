package dev.terrace.web.cache.store;

/**
 * What a zone holds, at one moment.
 *
 * @param memoryUsed bytes of stored responses in memory
 * @param memoryLimit bytes that they may take
 * @param memoryUrls URLs with a response in memory
 * @param budgetUsed bytes of bodies that are arriving, or were evicted while they are sent
 * @param evictions responses that had to make room
 * @param diskUsed bytes on disk
 * @param diskLimit bytes that they may take; 0: there is no disk tier
 * @param diskUrls URLs with a response on disk
 * @param diskWrites files written
 * @param diskFailures files that could not be written or read
 */
public record ZoneStatistics(
    long memoryUsed,
    long memoryLimit,
    long memoryUrls,
    long budgetUsed,
    long evictions,
    long diskUsed,
    long diskLimit,
    long diskUrls,
    long diskWrites,
    long diskFailures) {}
