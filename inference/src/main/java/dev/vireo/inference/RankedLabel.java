package dev.vireo.inference;

/**
 * One class with its probability.
 *
 * @param label the class name
 * @param index the class index in the model's logits
 * @param probability softmax probability in [0, 1]
 */
public record RankedLabel(String label, int index, float probability) {}
