package dev.vireo.gateway.model;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.ModelFormat;
import dev.vireo.inference.engine.ModelSignature;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.engine.Platform;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * ONNX on a device that files stand for: {@code FOLDER/device} beside a model's folder makes it one
 * of these; where {@code FOLDER/device} says {@code lost}, runs and openings fail as on a GPU that
 * is gone.
 */
public final class FragileFormat implements ModelFormat {
  @Override
  public EngineKind engine() {
    return EngineKind.ONNX;
  }

  @Override
  public String runtime() {
    return "files";
  }

  private static final String LOST = "lost";

  static Path device(Path folder) {
    return folder.resolve("device");
  }

  private static Optional<Path> deviceOf(Path weights) {
    Path version = weights.toAbsolutePath().getParent();
    Path model = version == null ? null : version.getParent();
    Path folder = model == null ? null : model.getParent();
    return Optional.ofNullable(folder).map(FragileFormat::device).filter(Files::exists);
  }

  private static void require(Path weights) {
    try {
      if (Files.readString(deviceOf(weights).orElseThrow()).equals(LOST)) {
        throw new VireoException(ErrorCode.DEVICE_UNAVAILABLE, "CUDA failure 719 on CUDA:0");
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Optional<Path> weights(Path path) {
    return deviceOf(path).isPresent() ? Optional.of(path) : Optional.empty();
  }

  @Override
  public Model open(Path weights, EngineOptions options) {
    require(weights);
    return new Fragile(OnnxModel.open(weights, options), weights);
  }

  private record Fragile(OnnxModel model, Path weights) implements Model {
    @Override
    public ModelFacts facts() {
      return model.facts();
    }

    @Override
    public ModelSignature signature() {
      return model.signature();
    }

    @Override
    public Platform platform() {
      return model.platform();
    }

    @Override
    public String device() {
      return "CUDA:0";
    }

    @Override
    public boolean onGpu() {
      return true;
    }

    @Override
    public Optional<String> deviceNote() {
      return Optional.empty();
    }

    @Override
    public Engine newEngine() {
      return new FragileEngine(model.newEngine(), weights);
    }

    @Override
    public void close() {
      model.close();
    }
  }

  private record FragileEngine(Engine engine, Path weights) implements Engine {
    @Override
    public ModelFacts facts() {
      return engine.facts();
    }

    @Override
    public String device() {
      return "CUDA:0";
    }

    @Override
    public void run(ImageBatch batch, float[] logits) {
      require(weights);
      engine.run(batch, logits);
    }

    @Override
    public void close() {
      engine.close();
    }
  }
}
