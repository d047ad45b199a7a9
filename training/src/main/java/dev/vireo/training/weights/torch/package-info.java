/** PyTorch's own checkpoint files, read without running what they pickle. */
package dev.vireo.training.weights.torch;
