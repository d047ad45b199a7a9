/** Checkpoints: named tensors in safetensors files, with the facts that make sense of them. */
package dev.vireo.training.weights;
