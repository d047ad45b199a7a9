package dev.vireo.bench.micro;

import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.quantize.StaticQuantization;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.Initializer;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Models of the usual sizes with random weights: speed does not depend on what they learned. */
final class RandomModel {
  private static final int CLASSES = 1000;
  private static final int OPSET = 20;

  private RandomModel() {}

  /**
   * Writes an ONNX file into a new temporary folder.
   *
   * @param name {@code resnet18} or {@code vit-tiny}, both at 224 pixels with 1000 classes
   */
  static Path write(String name) throws IOException {
    return write(name, "fp32");
  }

  /**
   * @param precision {@code fp32}, or {@code int8}, calibrated on drawn photos
   */
  static Path write(String name, String precision) throws IOException {
    Architecture architecture = architecture(name);
    Network network = architecture.network();
    List<String> labels = IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList();
    Checkpoint checkpoint =
        new Checkpoint(
            architecture,
            labels,
            Preprocessing.centerCrop(architecture.imageSize()),
            "{}",
            Initializer.draw(network, 0));
    Path folder = Files.createTempDirectory("vireo-bench");
    Path file = folder.resolve(name + ".onnx");
    Preprocessing preprocessing = checkpoint.preprocessing();
    OnnxGraph graph =
        NetworkEmitter.emit(
            name, network, checkpoint.tensors(), preprocessing, GraphForm.of(OPSET));
    switch (precision) {
      case "fp32" -> {}
      case "int8" -> graph = quantize(graph, preprocessing, folder.resolve("photo.jpg"));
      default -> throw new IllegalArgumentException("no precision is called " + precision);
    }
    graph.write(file, CheckpointFile.metadata(checkpoint));
    return file;
  }

  private static OnnxGraph quantize(OnnxGraph graph, Preprocessing preprocessing, Path photo)
      throws IOException {
    Files.write(photo, Photos.load("").getFirst());
    OnnxGraph integers =
        StaticQuantization.apply(
            graph,
            graph,
            preprocessing,
            new dev.vireo.export.photo.Photos(List.of(photo), "a drawn photo"),
            1);
    Files.delete(photo);
    return integers;
  }

  private static Architecture architecture(String name) {
    return switch (name) {
      case "resnet18" -> ResNet.resnet18(224, CLASSES);
      case "vit-tiny" ->
          new VisionTransformer(224, 16, 192, 12, 3, 4, 0, 0, Pooling.CLASS_TOKEN, CLASSES);
      default -> throw new IllegalArgumentException("no model is called " + name);
    };
  }
}
