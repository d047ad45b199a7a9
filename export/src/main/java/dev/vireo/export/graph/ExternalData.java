package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Constants in a file of their own (onnx.ai, "External Data"), each at the start of a page. */
final class ExternalData {
  static final String SUFFIX = ".data";

  /** Runtimes map the file into memory, which pages bound. */
  private static final int PAGE_BYTES = 4096;

  /** Smaller constants stay in the model: runtimes read shapes and axes while they load it. */
  private static final int FEWEST_BYTES = 1024;

  private ExternalData() {}

  /** Of all constants. */
  static long bytes(GraphProto graph) {
    long bytes = 0;
    for (TensorProto tensor : graph.getInitializerList()) {
      bytes += tensor.getRawData().size();
    }
    return bytes;
  }

  static Path beside(Path model) {
    return model.resolveSibling(model.getFileName() + SUFFIX);
  }

  /**
   * Writes the larger constants.
   *
   * @param file must not exist
   * @return the graph that refers to them
   */
  static GraphProto write(GraphProto graph, Path file) throws IOException {
    GraphProto.Builder referring = graph.toBuilder();
    long end = 0;
    try (OutputStream output =
        new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW))) {
      for (TensorProto.Builder tensor : referring.getInitializerBuilderList()) {
        int length = tensor.getRawData().size();
        if (length >= FEWEST_BYTES) {
          long start = Math.ceilDiv(end, (long) PAGE_BYTES) * PAGE_BYTES;
          output.write(new byte[(int) (start - end)]);
          tensor.getRawData().writeTo(output);
          refer(tensor, file.getFileName().toString(), start, length);
          end = start + length;
        }
      }
    }
    return referring.build();
  }

  private static void refer(TensorProto.Builder tensor, String file, long start, int length) {
    tensor
        .clearRawData()
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", file))
        .addExternalData(entry("offset", Long.toString(start)))
        .addExternalData(entry("length", Integer.toString(length)));
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
