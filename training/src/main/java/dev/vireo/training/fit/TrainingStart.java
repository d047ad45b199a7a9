package dev.vireo.training.fit;

import dev.vireo.inference.engine.Precision;
import dev.vireo.training.djl.KernelReport;

/**
 * What is about to be trained.
 *
 * @param device for people: {@code CPU (2 threads)}
 * @param kernels what computes there, all proved right
 * @param precision of the steps
 * @param parameters values of the network that can be trained
 * @param learning of these, those that are not frozen
 * @param epochsDone of an earlier run that this one continues; 0 for a new one
 * @param done part of all pixels of the run that those learnt from, in [0, 1]
 */
public record TrainingStart(
    String device,
    KernelReport kernels,
    Precision precision,
    long parameters,
    long learning,
    int trainingImages,
    int validationImages,
    int epochs,
    int stepsPerEpoch,
    int epochsDone,
    double done) {}
