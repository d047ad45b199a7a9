package dev.vireo.export.parity;

/**
 * What a proof asks of each output beside the logits. No value may be far off; nor may values be
 * far off on average, because little is far where all are small, as in a thousand probabilities.
 *
 * @param limit no value may differ by more; infinite where single values may be anything finite
 * @param share of the values' mean magnitude that the mean difference may be
 */
record OutputTolerance(double limit, double share) {}
