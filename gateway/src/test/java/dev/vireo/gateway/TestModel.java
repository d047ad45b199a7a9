package dev.vireo.gateway;

import dev.vireo.gateway.model.ModelLog;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.model.ModelSettings;
import dev.vireo.gateway.model.ModelSource;
import dev.vireo.gateway.model.RepositorySettings;
import dev.vireo.inference.engine.Device;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * {@code models/strongest-channel.onnx}: 8x8 RGB in, the mean of each channel over 16 as logits of
 * red, green and blue. Written once with Python's onnx helpers: Cast, ReduceMean over height and
 * width, Div.
 */
public final class TestModel {
  public static final ModelSettings SETTINGS = ModelSettings.sharingCores(new Device.Cpu(), 2, 256);

  private TestModel() {}

  /** It alone, on two slots. */
  public static ModelRepository strongestChannel() {
    return repository(file());
  }

  public static ModelRepository repository(Path... sources) {
    return repository(SETTINGS, sources);
  }

  public static ModelRepository repository(ModelSettings settings, Path... sources) {
    return ModelRepository.open(
        new RepositorySettings(
            Stream.of(sources).map(source -> ModelSource.at(source, "")).toList()),
        settings,
        new ModelLog());
  }

  public static Path file() {
    return file("/models/strongest-channel.onnx");
  }

  static Path file(String resource) {
    try {
      return Path.of(TestModel.class.getResource(resource).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
