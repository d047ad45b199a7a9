/** A typed builder of ONNX graphs over the ONNX protobuf classes. */
package dev.vireo.export.graph;
