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
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.training.djl.PyTorch;
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
 * ONNX files of 'vireo export' in floating point on PyTorch: what they are of, they say; their
 * weights, folded as they are, are read back from the graph. The first time on a machine, what
 * comes of it is compared with ONNX Runtime's answers.
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
      throw refused(weights, "it is quantized to int8", null);
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
    try {
      OnnxAgreement.require(weights, model, options);
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
