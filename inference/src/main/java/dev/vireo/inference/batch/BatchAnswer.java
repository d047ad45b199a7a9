package dev.vireo.inference.batch;

import dev.vireo.inference.Prediction;

/**
 * The answer to one request, with where its time went.
 *
 * @param logits one value for each class when the request asked for them, empty otherwise
 * @param embedding the penultimate features when the request asked for them, empty otherwise
 * @param queueNanos from submission until a slot took it
 * @param decodeNanos decoding and resizing this image, or copying its pixels
 * @param inferNanos the engine's run over the whole batch
 * @param batch images that ran together
 */
@SuppressWarnings("ArrayRecordComponent") // answers are never compared
public record BatchAnswer(
    Prediction prediction,
    float[] logits,
    float[] embedding,
    long queueNanos,
    long decodeNanos,
    long inferNanos,
    int batch) {}
