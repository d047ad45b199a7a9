package dev.vireo.tools.doctor;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import dev.vireo.inference.engine.OnnxEnvironment;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.tools.doctor.Finding.Topic;
import dev.vireo.training.djl.PyTorch;
import java.util.List;
import jdk.incubator.vector.ByteVector;

/** The libraries that decode, classify and train. */
final class LibraryProbes {
  private LibraryProbes() {}

  static List<Finding> vectorApi() {
    return List.of(
        Finding.ok(
            Topic.IMAGES,
            "Vector API",
            "%d bits wide".formatted(ByteVector.SPECIES_PREFERRED.vectorBitSize())));
  }

  static List<Finding> decoder() {
    return List.of(Finding.ok(Topic.IMAGES, "decoder", ImageDecoders.describe()));
  }

  static List<Finding> onnxRuntime() {
    OrtEnvironment environment = OnnxEnvironment.get();
    List<String> providers =
        OrtEnvironment.getAvailableProviders().stream().map(OrtProvider::getName).toList();
    return List.of(
        Finding.ok(
            Topic.CLASSIFYING,
            "ONNX Runtime",
            environment.getVersion() + " with " + String.join(", ", providers)));
  }

  static List<Finding> pyTorch() {
    Engine engine = PyTorch.engine();
    int gpus = engine.getGpuCount();
    return List.of(
        Finding.ok(
            Topic.TRAINING,
            "PyTorch",
            engine.getVersion() + (gpus == 0 ? " on the CPU" : " with " + gpus + " CUDA GPU(s)")));
  }
}
