/** The training loop: optimizers, schedule, metrics, the run folder and its resumption. */
package dev.vireo.training.fit;
