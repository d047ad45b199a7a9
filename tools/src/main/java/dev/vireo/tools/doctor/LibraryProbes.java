package dev.vireo.tools.doctor;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import dev.vireo.inference.engine.OnnxEnvironment;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.tools.doctor.Finding.Topic;
import dev.vireo.training.djl.KernelReport;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.djl.PyTorch;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdk.incubator.vector.ByteVector;

/** The libraries that decode, classify and train. */
final class LibraryProbes {
  private static final String COST = "; convolutional networks train slower so";

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
            environment.getVersion()
                + " with "
                + String.join(", ", providers)
                + (providers.contains(OrtProvider.CUDA.getName())
                    ? ""
                    : "; this is the CPU build (./vireo --cuda takes the other)")));
  }

  /** What the usual networks multiply, tried on this machine or remembered from an earlier time. */
  static List<Finding> kernels() {
    List<Finding> findings = new ArrayList<>();
    for (Architecture architecture :
        List.of(ResNet.resnet18(224, 1000), VisionTransformer.tiny(224, 1000))) {
      KernelReport report = prove(architecture.network());
      String proved = report.kernels() + " convolutions and products computed right";
      findings.add(
          Finding.ok(
              Topic.TRAINING,
              architecture.name() + " at 224",
              report.notice().map(text -> proved + "; " + text + COST).orElse(proved)));
    }
    return findings;
  }

  private static KernelReport prove(Network network) {
    Map<String, Tensor> weights = ParameterInit.draw(network, 1);
    try (TorchNetwork torch = new TorchNetwork(network, weights, ai.djl.Device.cpu())) {
      torch.prove(network.imageSize());
      return torch.kernels();
    }
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
