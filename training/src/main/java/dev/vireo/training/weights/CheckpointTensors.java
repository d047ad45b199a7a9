package dev.vireo.training.weights;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.network.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors of a network, taken from a file that may hold others or bad ones. */
final class CheckpointTensors {
  /** PyTorch's count of batches in batch norm, which evaluation and our training do not use. */
  private static final String IGNORED_SUFFIX = ".num_batches_tracked";

  private CheckpointTensors() {}

  /** By name, in the network's order, each of its shape and finite. */
  static Map<String, Tensor> read(
      SafetensorsReader reader, List<Parameter> parameters, String origin) {
    Map<String, SafetensorsEntry> entries = new LinkedHashMap<>();
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    for (SafetensorsEntry entry : reader.entries()) {
      if (!entry.name().endsWith(IGNORED_SUFFIX)) {
        entries.put(entry.name(), entry);
        shapes.put(entry.name(), entry.shape());
      }
    }
    List<String> misfits = Misfits.find(parameters, shapes);
    if (!misfits.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT,
          "cannot read %s: its tensors are not those of its architecture: %s"
              .formatted(origin, String.join("; ", misfits)));
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    List<String> notFinite = new ArrayList<>();
    for (Parameter parameter : parameters) {
      Tensor tensor = reader.read(entries.get(parameter.name()));
      tensors.put(parameter.name(), tensor);
      if (!finite(tensor.values())) {
        notFinite.add("\"" + parameter.name() + "\"");
      }
    }
    if (!notFinite.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT,
          "cannot read %s: NaN or infinite weights in %s; the training diverged, or the file is damaged"
              .formatted(origin, String.join(", ", Misfits.shorten(notFinite))));
    }
    return tensors;
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
