package dev.vireo.training.engine;

import dev.vireo.training.weights.tensor.Tensor;

/** A parameter of the function, with all that was folded into it. */
record PackedTensor(Tensor tensor, Packing packing) {}
