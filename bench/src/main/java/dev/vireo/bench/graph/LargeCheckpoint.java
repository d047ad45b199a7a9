package dev.vireo.bench.graph;

import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Checkpoints of vision transformers with random weights, and their way to ONNX. */
final class LargeCheckpoint {
  private static final int CLASSES = 1000;
  private static final int IMAGE_SIZE = 224;

  private LargeCheckpoint() {}

  static Architecture base() {
    return transformer(768, 12);
  }

  static Architecture transformer(int width, int depth) {
    int patch = 16;
    int heads = width / 64;
    return new VisionTransformer(
        IMAGE_SIZE, patch, width, depth, heads, 4, 0, 0, Pooling.CLASS_TOKEN, CLASSES);
  }

  /**
   * @return bytes of the weights
   */
  static long write(Architecture architecture, Path file) {
    Network network = architecture.network();
    List<String> labels = IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList();
    CheckpointFile.write(
        new Checkpoint(
            architecture,
            labels,
            Preprocessing.centerCrop(IMAGE_SIZE),
            "{}",
            ParameterInit.draw(network, 0)),
        file);
    return network.trainableElements() * Float.BYTES;
  }

  /** As 'vireo export' does it, without the proof. */
  static void export(Path source, Path model) throws IOException {
    Checkpoint checkpoint = CheckpointFile.read(source);
    NetworkEmitter.emit(
            checkpoint.architecture().name(),
            checkpoint.architecture().network(),
            checkpoint.tensors(),
            checkpoint.preprocessing(),
            GraphForm.DEFAULT)
        .write(model, CheckpointFile.metadata(checkpoint));
  }
}
