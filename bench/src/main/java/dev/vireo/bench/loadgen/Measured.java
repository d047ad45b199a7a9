package dev.vireo.bench.loadgen;

/**
 * What one run of a scenario gave.
 *
 * @param samples answered
 * @param seconds from the first query to the last answer
 * @param samplesPerSecond of all lanes together
 * @param latencies of queries; in the offline scenario, of batches
 */
public record Measured(
    long samples, double seconds, double samplesPerSecond, Latencies latencies) {}
