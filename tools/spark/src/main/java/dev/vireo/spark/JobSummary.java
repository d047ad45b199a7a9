package dev.vireo.spark;

/**
 * How a job went. What a task did that died counts with what the next one did in its place.
 *
 * @param images classified, failures included
 * @param failures images that could not be classified
 * @param seconds without the listing
 */
record JobSummary(long images, long failures, double seconds) {}
