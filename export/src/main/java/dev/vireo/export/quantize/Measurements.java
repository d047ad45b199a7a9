package dev.vireo.export.quantize;

import java.util.Map;

/**
 * What calibration found.
 *
 * @param ranges by value
 * @param means by channel of each value that is multiplied with weights
 */
record Measurements(Map<String, Range> ranges, Map<String, double[]> means) {}
