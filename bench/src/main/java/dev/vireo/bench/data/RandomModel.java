package dev.vireo.bench.data;

import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.InputForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.quantize.CalibrationMethod;
import dev.vireo.export.quantize.HalfPrecision;
import dev.vireo.export.quantize.StaticQuantization;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.network.VisionTransformer.Preset;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Models of the usual sizes with random weights, always the same ones: speed does not depend on
 * what they learned.
 */
public final class RandomModel {
  /** The names that {@link #write} takes for models at {@link #SIZE} pixels with 1000 classes. */
  public static final List<String> NAMES = List.of("resnet18", "vit-tiny");

  /** The edge of the input of those, in pixels. */
  public static final int SIZE = 224;

  /** Of those. */
  public static final int CLASSES = 1000;

  private RandomModel() {}

  /**
   * Writes an ONNX file over uint8 images into a folder.
   *
   * @param name one of {@link #NAMES}; {@code vit-small} or {@code vit-base}, at as many pixels; or
   *     {@code small}: 32 pixels, 10 classes, as fast as decoding; {@code small-224} is hardly more
   *     at as many pixels as those
   * @param precision {@code fp32}, {@code fp16}, or {@code int8}, calibrated on a drawn photo
   * @return the file, {@code NAME.PRECISION.onnx}
   */
  public static Path write(Path folder, String name, String precision) throws IOException {
    Checkpoint checkpoint = checkpoint(name);
    OnnxGraph graph = graph(name, checkpoint, GraphForm.DEFAULT);
    switch (precision) {
      case "fp32" -> {}
      case "fp16" -> graph = HalfPrecision.apply(graph);
      case "int8" -> graph = quantize(graph, checkpoint.preprocessing(), folder);
      default -> throw new IllegalArgumentException("no precision is called " + precision);
    }
    Path file = folder.resolve(name + "." + precision + ".onnx");
    graph.write(file, CheckpointFile.metadata(checkpoint));
    return file;
  }

  /**
   * Writes the same weights in float32 over normalized float images, {@code [N, 3, size, size]}.
   *
   * @return the file, {@code NAME.float.onnx}
   */
  public static Path writeFloatInput(Path folder, String name) throws IOException {
    Checkpoint checkpoint = checkpoint(name);
    Path file = folder.resolve(name + ".float.onnx");
    graph(name, checkpoint, GraphForm.DEFAULT.withInput(InputForm.FLOAT))
        .write(file, CheckpointFile.metadata(checkpoint));
    return file;
  }

  /**
   * Writes the same weights as a checkpoint.
   *
   * @return the file, {@code NAME.safetensors}
   */
  public static Path writeCheckpoint(Path folder, String name) {
    Path file = folder.resolve(name + ".safetensors");
    CheckpointFile.write(checkpoint(name), file);
    return file;
  }

  private static OnnxGraph graph(String name, Checkpoint checkpoint, GraphForm form) {
    return NetworkEmitter.emit(
        name,
        checkpoint.architecture().network(),
        checkpoint.tensors(),
        checkpoint.preprocessing(),
        form);
  }

  private static Checkpoint checkpoint(String name) {
    Architecture architecture = architecture(name);
    Network network = architecture.network();
    List<String> labels =
        IntStream.range(0, network.classes()).mapToObj(i -> "class " + i).toList();
    return new Checkpoint(
        architecture,
        labels,
        Preprocessing.centerCrop(architecture.imageSize()),
        "{}",
        ParameterInit.draw(network, 0));
  }

  private static OnnxGraph quantize(OnnxGraph graph, Preprocessing preprocessing, Path folder)
      throws IOException {
    Path photo = Files.createTempFile(folder, "calibration", ".jpg");
    try {
      Files.write(photo, Photos.load("").getFirst());
      return StaticQuantization.calibrate(
              graph,
              graph,
              preprocessing,
              new dev.vireo.export.photo.PhotoSet(List.of(ImageFile.of(photo)), "a drawn photo"),
              new CalibrationMethod.MinMax())
          .quantize();
    } finally {
      Files.delete(photo);
    }
  }

  private static Architecture architecture(String name) {
    return switch (name) {
      case "resnet18" -> ResNet.resnet18(SIZE, CLASSES);
      case "vit-tiny" ->
          new VisionTransformer(SIZE, 16, 192, 12, 3, 4, 0, 0, Pooling.CLASS_TOKEN, CLASSES);
      case "vit-small" -> VisionTransformer.of(Preset.SMALL, SIZE, CLASSES);
      case "vit-base" -> VisionTransformer.of(Preset.BASE, SIZE, CLASSES);
      case "small-224" ->
          new VisionTransformer(SIZE, 32, 32, 2, 2, 2, 0, 0, Pooling.CLASS_TOKEN, 10);
      case "small" -> new VisionTransformer(32, 8, 32, 2, 2, 2, 0, 0, Pooling.CLASS_TOKEN, 10);
      default -> throw new IllegalArgumentException("no model is called " + name);
    };
  }
}
