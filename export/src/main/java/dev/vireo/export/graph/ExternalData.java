package dev.vireo.export.graph;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Constants in a file of their own (onnx.ai, "External Data"), each at the start of a page. */
final class ExternalData {
  static final String SUFFIX = ".data";

  /** Runtimes map the file into memory, which pages bound. */
  private static final int PAGE_BYTES = 4096;

  /** Smaller constants stay in the model: runtimes read shapes and axes while they load it. */
  private static final int FEWEST_BYTES = 1024;

  private ExternalData() {}

  static Path beside(Path model) {
    return model.resolveSibling(model.getFileName() + SUFFIX);
  }

  /**
   * Writes the larger constants.
   *
   * @param file must not exist
   * @return all of them, as the model has them
   */
  static List<GraphConstant> write(List<Constant> constants, Path file) throws IOException {
    List<GraphConstant> initializers = new ArrayList<>();
    long end = 0;
    try (OutputStream output =
        new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW))) {
      for (Constant constant : constants) {
        long length = constant.elements().bytes();
        if (length < FEWEST_BYTES) {
          initializers.add(new GraphConstant.Inline(constant));
          continue;
        }
        long start = Math.ceilDiv(end, (long) PAGE_BYTES) * PAGE_BYTES;
        output.write(new byte[(int) (start - end)]);
        constant.elements().writeTo(output::write);
        initializers.add(refer(constant, file.getFileName().toString(), start, length));
        end = start + length;
      }
    }
    return initializers;
  }

  private static GraphConstant refer(Constant constant, String file, long start, long length) {
    return new GraphConstant.Referring(
        constant
            .header()
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(entry("location", file))
            .addExternalData(entry("offset", Long.toString(start)))
            .addExternalData(entry("length", Long.toString(length)))
            .build());
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
