package dev.vireo.training.fit;

/**
 * Where training stands after a step.
 *
 * @param epoch counted from 1
 * @param step within the epoch, counted from 1
 * @param steps of an epoch
 * @param loss of this step's batches
 * @param top1 share classified right over the epoch so far
 * @param imagesPerSecond over the epoch so far
 * @param done part of all pixels of the run that were learnt from, in (0, 1]
 */
public record StepMetrics(
    int epoch,
    int step,
    int steps,
    double loss,
    double top1,
    double learningRate,
    double imagesPerSecond,
    double done) {}
