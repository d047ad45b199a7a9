package dev.vireo.training.fit;

/**
 * What one epoch measured.
 *
 * @param epoch counted from 1
 * @param learningRate of its last step
 * @param trainLoss mean over the epoch's augmented batches, label smoothing included
 * @param trainTop1 share of augmented training images classified right while they were learned
 * @param validationLoss mean cross-entropy of the held-out images, without smoothing
 * @param validationTop1 share of the held-out images classified right after the epoch
 * @param seconds of training and measuring
 * @param imagesPerSecond of training alone
 * @param loaderWait seconds of them that the training thread waited for batches
 * @param skippedSteps that changed nothing, because their gradients were not finite
 */
public record EpochMetrics(
    int epoch,
    double learningRate,
    double trainLoss,
    double trainTop1,
    double validationLoss,
    double validationTop1,
    double seconds,
    double imagesPerSecond,
    double loaderWait,
    int skippedSteps) {}
