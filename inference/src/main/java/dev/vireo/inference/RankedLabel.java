package dev.vireo.inference;

import org.apiguardian.api.API;

/**
 * One class with its probability.
 *
 * @param label the class name
 * @param index the class index in the model's logits
 * @param probability softmax probability in [0, 1]
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record RankedLabel(String label, int index, float probability) {}
