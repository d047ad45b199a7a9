/**
 * The network as data: an architecture record builds an immutable graph of operations, which
 * training interprets as a DJL block and export as an ONNX graph. A new architecture is one record;
 * a new operation is one record and one case in each interpreter.
 */
package dev.vireo.training.network;
