/** Looks into checkpoints: attention and gradients, by the names of a network's nodes. */
package dev.vireo.training.explain;
