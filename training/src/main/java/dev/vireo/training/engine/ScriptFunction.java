package dev.vireo.training.engine;

import java.util.List;

/**
 * The text of TorchScript functions {@code (pixels: Tensor, w: List[Tensor]) -> List[Tensor]}, from
 * uint8 {@code [batch, height, width, 3]}, and the weights that they read.
 *
 * @param body of the function that gives the logits, and what the first classifier reads where
 *     there is one; float32 {@code [batch, width]}
 * @param everything the same that gives what each step does, in float32
 * @param steps how many those are
 */
record ScriptFunction(String body, String everything, int steps, List<PackedTensor> weights) {}
