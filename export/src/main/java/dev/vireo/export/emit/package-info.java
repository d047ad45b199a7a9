/** The interpreter from a network and its weights to an ONNX graph, and its fusions. */
package dev.vireo.export.emit;
