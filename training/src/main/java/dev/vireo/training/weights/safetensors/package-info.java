/** Hugging Face's safetensors format, read and written. */
package dev.vireo.training.weights.safetensors;
