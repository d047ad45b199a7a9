package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Clock;
import dev.vireo.bench.loadgen.Lane;
import dev.vireo.bench.loadgen.LoadGen;
import dev.vireo.bench.loadgen.LoadGen.Length;
import dev.vireo.training.djl.TorchDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The most that this machine's cores multiply in a kind of numbers through a library: products of
 * square matrices, a run of one thread for each core, all at once.
 */
enum Peak {
  ONNX_FLOAT32("float32", "ONNX Runtime"),
  ONNX_INT8("int8", "ONNX Runtime"),
  PYTORCH_FLOAT32("float32", "PyTorch"),
  PYTORCH_BFLOAT16("bfloat16", "PyTorch");

  /** Edges of the matrices, of which the one counts that is fastest. */
  private static final int[] SIZES = {512, 1024};

  private static final int PARTS = 2;

  private final String numbers;
  private final String library;

  Peak(String numbers, String library) {
    this.numbers = numbers;
    this.library = library;
  }

  /** Among the report's limits. */
  String figure() {
    return numbers + " matrix products through " + library + ", 1e9 operations/s";
  }

  /** As a row names it. */
  String title() {
    return numbers + " products";
  }

  /** Why there is none on this machine; empty where there is one. */
  Optional<String> missing() {
    return switch (this) {
      case ONNX_FLOAT32, ONNX_INT8, PYTORCH_FLOAT32 -> Optional.empty();
      case PYTORCH_BFLOAT16 -> TorchDevice.lacksBfloat16();
    };
  }

  /**
   * @param seconds to measure
   * @return operations a second, two for each multiplication with its addition
   */
  double measure(double seconds) {
    return measure(seconds, SIZES);
  }

  double measure(double seconds, int... sizes) {
    double best = 0;
    for (int size : sizes) {
      double operations = 2.0 * size * size * size;
      try (MatrixProduct product = MatrixProduct.of(this, size)) {
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
          lanes.add((_, _) -> product.multiply());
        }
        for (int part = 0; part < PARTS; part++) {
          Length length = new Length(seconds / PARTS / sizes.length, 1);
          double rate = new LoadGen(Clock.SYSTEM).offline(lanes, 1, length).samplesPerSecond();
          best = Math.max(best, rate * operations);
        }
      }
    }
    return best;
  }
}
