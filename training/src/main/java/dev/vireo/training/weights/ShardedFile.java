package dev.vireo.training.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.weights.tensor.Tensor;
import dev.vireo.training.weights.tensor.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Tensors in several files of one folder, as Hugging Face's {@code model.safetensors.index.json}
 * lists them: {@code {"weight_map":{"conv1.weight":"model-00001-of-00002.safetensors"}}}.
 */
final class ShardedFile implements TensorFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_FILES = 1000;

  private final Path path;
  private final Map<String, Shard> files = new LinkedHashMap<>();
  private final Map<String, TensorFile> places = new HashMap<>();
  private final SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();

  private record Shard(TensorFile file, Map<String, List<Integer>> shapes) {}

  private ShardedFile(Path path) {
    this.path = path;
  }

  static ShardedFile open(Path path) {
    ShardedFile opened = new ShardedFile(path);
    try {
      for (Map.Entry<String, JsonNode> place : map(path).properties()) {
        opened.add(place.getKey(), place.getValue().asText(""));
      }
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static JsonNode map(Path path) {
    try {
      JsonNode map = JSON.readTree(Files.readString(path)).path("weight_map");
      if (!map.isObject() || map.isEmpty()) {
        throw invalid(path, "it has no weight_map, which says where its tensors lie");
      }
      return map;
    } catch (JsonProcessingException e) {
      throw invalid(path, "it is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + path + ": " + IoReason.of(e), e);
    }
  }

  private void add(String tensor, String name) {
    Shard file = files.get(name);
    if (file == null) {
      if (!name.matches("[\\w-][\\w.-]*") || name.endsWith(".json")) {
        throw invalid(path, "it names a file \"" + name + "\", which is none beside it");
      }
      if (files.size() == MOST_FILES) {
        throw invalid(path, "it names more than " + MOST_FILES + " files");
      }
      TensorFile opened = WeightsFormat.open(path.resolveSibling(name));
      file = new Shard(opened, opened.shapes());
      files.put(name, file);
    }
    List<Integer> shape = file.shapes().get(tensor);
    if (shape == null) {
      throw invalid(path, "\"%s\" is not in %s, where it says".formatted(tensor, name));
    }
    places.put(tensor, file.file());
    shapes.put(tensor, shape);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public SequencedMap<String, List<Integer>> shapes() {
    return Collections.unmodifiableSequencedMap(shapes);
  }

  @Override
  public Tensor read(String name) {
    TensorFile file = places.get(name);
    if (file == null) {
      throw new IllegalArgumentException(path + " holds no \"" + name + "\"");
    }
    return file.read(name);
  }

  @Override
  public void close() {
    files.values().forEach(shard -> shard.file().close());
  }

  private static VireoException invalid(Path path, String what) {
    return new VireoException(ErrorCode.INVALID_CHECKPOINT, "cannot read " + path + ": " + what);
  }
}
