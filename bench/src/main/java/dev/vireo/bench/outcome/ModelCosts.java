package dev.vireo.bench.outcome;

import org.jspecify.annotations.Nullable;

/**
 * What a model costs on an engine beside time for each image; null where it was not measured.
 *
 * @param bytes of its file or files
 * @param flops floating-point operations of matrix products and convolutions for an image
 * @param flopsNote why they were not counted
 * @param firstAnswerSeconds from the start of a process to its first answer
 * @param peakBytes most that a process of its own held resident while it classified
 * @param peakImages how many it classified
 * @param top1 share of labelled images that it has right
 * @param labelled images that this rests on
 * @param accuracyNote why it was not measured
 */
public record ModelCosts(
    String model,
    String engine,
    @Nullable Long bytes,
    @Nullable Double flops,
    @Nullable String flopsNote,
    @Nullable Double firstAnswerSeconds,
    @Nullable Long peakBytes,
    int peakImages,
    @Nullable Double top1,
    int labelled,
    @Nullable String accuracyNote) {}
