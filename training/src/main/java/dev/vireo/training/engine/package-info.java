/**
 * PyTorch behind inference's {@link dev.vireo.inference.engine.Model}: a network as one TorchScript
 * function of fused operations on CPUs that oneDNN computes on, and node by node elsewhere.
 */
package dev.vireo.training.engine;
