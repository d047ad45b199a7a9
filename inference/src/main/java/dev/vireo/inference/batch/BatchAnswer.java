package dev.vireo.inference.batch;

import dev.vireo.inference.Prediction;

/**
 * The answer to one request, with where its time went.
 *
 * @param queueNanos from submission until a slot took it
 * @param decodeNanos decoding and resizing this image
 * @param inferNanos the engine's run over the whole batch
 * @param batch images that ran together
 */
public record BatchAnswer(
    Prediction prediction, long queueNanos, long decodeNanos, long inferNanos, int batch) {}
