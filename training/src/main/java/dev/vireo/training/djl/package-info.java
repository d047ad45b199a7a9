/**
 * Networks at work on PyTorch through DJL: the interpreter of {@link
 * dev.vireo.training.network.Network}, the devices, and PyTorch behind inference's {@link
 * dev.vireo.inference.engine.Engine}. An NDArray belongs to the manager of the array it was
 * computed from; everything here keeps results in the manager of the batch, never in the model's.
 */
package dev.vireo.training.djl;
