package dev.vireo.training.weights;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.VireoException;
import dev.vireo.training.network.Parameter;
import dev.vireo.training.weights.tensor.Tensor;
import dev.vireo.training.weights.tensor.TensorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** The tensors of a network, taken from a file that may hold others or bad ones. */
public final class CheckpointTensors {
  /** PyTorch's count of batches in batch norm, which evaluation and our training do not use. */
  private static final String IGNORED_SUFFIX = ".num_batches_tracked";

  private CheckpointTensors() {}

  /** By name, in the network's order, each of its shape and finite. */
  public static Map<String, Tensor> read(TensorFile file, List<Parameter> parameters) {
    Map<String, List<String>> sources = new LinkedHashMap<>();
    for (String name : file.shapes().keySet()) {
      if (!name.endsWith(IGNORED_SUFFIX)) {
        sources.put(name, List.of(name));
      }
    }
    return read(file, sources, parameters);
  }

  /**
   * @param sources by the network's names, the tensors of the file whose rows, joined, are theirs;
   *     parts of one tensor are of one shape
   */
  public static Map<String, Tensor> read(
      TensorFile file, Map<String, List<String>> sources, List<Parameter> parameters) {
    Path origin = file.path();
    List<String> misfits = TensorMismatches.find(parameters, shapes(file, sources));
    if (!misfits.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT,
          "cannot read %s: its tensors are not those of its architecture: %s"
              .formatted(origin, String.join("; ", misfits)));
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    List<String> notFinite = new ArrayList<>();
    for (Parameter parameter : parameters) {
      List<String> names = Lookup.required(sources, parameter.name());
      List<Tensor> parts = new ArrayList<>();
      for (String name : names) {
        Tensor tensor = file.read(name);
        parts.add(tensor);
        if (!finite(tensor.values())) {
          notFinite.add("\"" + name + "\"");
        }
      }
      tensors.put(parameter.name(), join(parts));
    }
    if (!notFinite.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT,
          "cannot read %s: NaN or infinite weights in %s; the training diverged, or the file is damaged"
              .formatted(origin, String.join(", ", TensorMismatches.shorten(notFinite))));
    }
    return tensors;
  }

  /**
   * By the network's names; a joined tensor has the rows of all its parts.
   *
   * @throws VireoException {@link ErrorCode#INVALID_CHECKPOINT} for parts of unlike shapes
   */
  public static SequencedMap<String, List<Integer>> shapes(
      TensorFile file, Map<String, List<String>> sources) {
    Map<String, List<Integer>> given = file.shapes();
    SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
    sources.forEach((name, parts) -> {
      List<Integer> shape = new ArrayList<>(given.get(parts.getFirst()));
      if (parts.size() > 1) {
        checkAlike(file.path(), parts, given);
        shape.set(0, parts.size() * shape.getFirst());
      }
      shapes.put(name, shape);
    });
    return shapes;
  }

  private static void checkAlike(
      Path origin, List<String> parts, Map<String, List<Integer>> shapes) {
    List<Integer> shape = Lookup.required(shapes, parts.getFirst());
    boolean alike = parts.stream().map(shapes::get).allMatch(shape::equals);
    if (!alike || shape.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT,
          "cannot read %s: these are parts of one tensor and must be of one shape: %s"
              .formatted(
                  origin,
                  parts.stream()
                      .map(part -> "\"%s\" of shape %s".formatted(part, shapes.get(part)))
                      .collect(Collectors.joining(", "))));
    }
  }

  private static Tensor join(List<Tensor> parts) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    int rows = 0;
    int elements = 0;
    for (Tensor part : parts) {
      rows += part.shape().getFirst();
      elements += part.values().length;
    }
    float[] values = new float[elements];
    int at = 0;
    for (Tensor part : parts) {
      System.arraycopy(part.values(), 0, values, at, part.values().length);
      at += part.values().length;
    }
    List<Integer> shape = new ArrayList<>(parts.getFirst().shape());
    shape.set(0, rows);
    return new Tensor(shape, values);
  }

  private static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
