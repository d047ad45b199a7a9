/** Weights that other libraries published, as checkpoints of ours. */
package dev.vireo.training.weights.foreign;
