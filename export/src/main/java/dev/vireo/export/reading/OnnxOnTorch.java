package dev.vireo.export.reading;

import dev.vireo.export.emit.NetworkWeights;
import dev.vireo.export.graph.Initializers;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.ModelFormat;
import dev.vireo.inference.engine.Platform;
import dev.vireo.inference.file.ContentKey;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.training.djl.PyTorch;
import dev.vireo.training.engine.IntegerModel;
import dev.vireo.training.engine.IntegerNetwork;
import dev.vireo.training.engine.TorchModel;
import dev.vireo.training.engine.WeightsSource;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.weights.ArchitectureJson;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * ONNX files of 'vireo export' on PyTorch: what they are of, they say; their weights, folded as
 * they are, are read back from the graph, in int8 with what their levels stand for. The first time
 * on a machine, what comes of it is compared with ONNX Runtime's answers.
 */
public final class OnnxOnTorch implements ModelFormat {
  private static final Platform PLATFORM = new Platform("PyTorch", "pytorch_onnx");

  @Override
  public EngineKind engine() {
    return EngineKind.PYTORCH;
  }

  @Override
  public String runtime() {
    return "PyTorch " + PyTorch.version();
  }

  @Override
  public boolean usual() {
    return false;
  }

  @Override
  public Optional<Path> weights(Path path) {
    return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
  }

  @Override
  public Model open(Path weights, EngineOptions options) {
    Initializers read = Initializers.read(weights);
    String json = read.metadata().get(ModelMetadata.ARCHITECTURE);
    String preprocess = read.metadata().get(ModelMetadata.PREPROCESSING);
    if (json == null || preprocess == null) {
      throw refused(
          weights, "it does not say what network it is, as files of 'vireo export' do", null);
    }
    if (read.quantized()) {
      return proved(
          weights, integers(weights, read, json, options), options, OnnxAgreement.INTEGERS);
    }
    Architecture architecture = ArchitectureJson.read(json, weights.toString());
    Preprocessing emitted = PreprocessingJson.read(preprocess, weights.toString());
    WeightsSource source =
        WeightsSource.of(
            weights, () -> tensors(weights, Initializers.read(weights), architecture, emitted));
    TorchModel model =
        TorchModel.of(
            source,
            architecture,
            tensors(weights, read, architecture, emitted),
            read.metadata(),
            PLATFORM,
            options);
    return proved(weights, model, options, OnnxAgreement.tolerance(model.precision()));
  }

  private static Model integers(
      Path file, Initializers read, String architecture, EngineOptions options) {
    if (!read.pixels()) {
      throw refused(file, "it takes floats, and in int8 pixels are wanted", null);
    }
    IntegerNetwork network;
    try {
      network = IntegerReader.read(file);
    } catch (VireoException e) {
      throw refused(file, e.getMessage(), e);
    }
    return IntegerModel.of(
        file,
        ContentKey.of(file),
        network,
        ArchitectureJson.read(architecture, file.toString()).imageSize(),
        read.metadata(),
        PLATFORM,
        options);
  }

  /** The same, if it says what the file says on ONNX Runtime. */
  private static Model proved(Path file, Model model, EngineOptions options, double tolerance) {
    try {
      OnnxAgreement.require(file, model, options, tolerance);
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static Map<String, Tensor> tensors(
      Path file, Initializers read, Architecture architecture, Preprocessing emitted) {
    try {
      return NetworkWeights.of(architecture.network(), read.tensors(), emitted, read.pixels());
    } catch (VireoException e) {
      throw refused(file, e.getMessage(), e);
    }
  }

  private static VireoException refused(Path file, String why, @Nullable Throwable cause) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "PyTorch cannot run %s: %s; leave it to ONNX Runtime (--engine onnx)".formatted(file, why),
        cause);
  }
}
