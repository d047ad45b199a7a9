/** ONNX files of the same network side by side. */
package dev.vireo.bench.graph;
