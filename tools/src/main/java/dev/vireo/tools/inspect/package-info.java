/** What is in a checkpoint, an ONNX file or a predictions file, as a page of text. */
package dev.vireo.tools.inspect;
