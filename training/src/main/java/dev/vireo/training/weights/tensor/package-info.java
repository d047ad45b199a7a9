/** Named arrays of float32, whatever file they came from. */
package dev.vireo.training.weights.tensor;
