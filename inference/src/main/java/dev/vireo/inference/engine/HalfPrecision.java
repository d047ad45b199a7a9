package dev.vireo.inference.engine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/**
 * Whether most weights of an ONNX file are of 16 bits, by its initializers (onnx.proto: a model's
 * field 7 is its graph, whose field 5 holds them with their type in 2 and their values in 9).
 */
final class HalfPrecision {
  private static final int GRAPH = 7;
  private static final int INITIALIZER = 5;
  private static final int TYPE = 2;
  private static final int VALUES = 9;
  private static final int FLOAT16 = 10;
  private static final int BFLOAT16 = 16;

  private HalfPrecision() {}

  /** False for a file that cannot be read: ONNX Runtime says what is wrong with it. */
  static boolean isOf(Path file) {
    try (FileChannel channel = FileChannel.open(file);
        Arena arena = Arena.ofConfined()) {
      return isOf(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isOf(MemorySegment model) {
    long half = 0;
    long all = 0;
    ProtoFields parts = new ProtoFields(model);
    while (parts.next()) {
      if (parts.number() != GRAPH) {
        continue;
      }
      ProtoFields graph = new ProtoFields(parts.content());
      while (graph.next()) {
        if (graph.number() != INITIALIZER) {
          continue;
        }
        long type = 0;
        long bytes = 0;
        ProtoFields tensor = new ProtoFields(graph.content());
        while (tensor.next()) {
          switch (tensor.number()) {
            case TYPE -> type = tensor.value();
            case VALUES -> bytes = tensor.content().byteSize();
            default -> {}
          }
        }
        all += bytes;
        half += type == FLOAT16 || type == BFLOAT16 ? bytes : 0;
      }
    }
    return half * 2 > all;
  }
}
