package dev.vireo.export.parity;

import dev.vireo.export.emit.GraphOutput;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.OnnxOutputs;
import dev.vireo.inference.engine.OnnxOutputs.Values;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.training.djl.TorchEngine;
import dev.vireo.training.djl.TorchEngine.Observed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Compares what a file gives beside its logits with what its source computes, image by image, as
 * the attention maps of a batch may be larger than the model.
 */
final class OutputProof {
  /** Values of the source in memory, 4 bytes each, before they are compared. */
  private static final long MAX_VALUES_HELD = 1 << 25;

  private final SequencedMap<String, OutputComparison> comparisons = new LinkedHashMap<>();

  /**
   * @param names of the images in the batch
   * @throws VireoException INVALID_MODEL when the file gives what no source computes
   */
  void add(TorchEngine source, OnnxOutputs exported, ImageBatch batch, List<String> names) {
    Map<String, GraphOutput> outputs = besideLogits(exported);
    if (outputs.isEmpty()) {
      return;
    }
    int first = 0;
    while (first < batch.count()) {
      List<Observed> observed = observe(source, batch, first);
      for (int i = 0; i < observed.size(); i++) {
        compare(
            observed.get(i),
            exported.run(batch, first + i, outputs.keySet()),
            outputs,
            names.get(first + i));
      }
      first += observed.size();
    }
  }

  /** Several images in a row, since runtimes that take turns keep each other's threads waiting. */
  private static List<Observed> observe(TorchEngine source, ImageBatch batch, int first) {
    List<Observed> observed = new ArrayList<>();
    long values = 0;
    for (int i = first; i < batch.count() && values < MAX_VALUES_HELD; i++) {
      Observed image = source.observe(batch, i);
      observed.add(image);
      for (float[] map : image.attention()) {
        values += map.length;
      }
    }
    return observed;
  }

  private void compare(
      Observed observed,
      Map<String, Values> given,
      Map<String, GraphOutput> outputs,
      String image) {
    SourceOutputs expected = new SourceOutputs(observed);
    outputs.forEach((name, output) -> {
      SourceOutputs.Pair pair = expected.pair(name, output, Lookup.required(given, name));
      comparisons
          .computeIfAbsent(name, OutputComparison::new)
          .add(pair.expected(), pair.actual(), image);
    });
  }

  private static Map<String, GraphOutput> besideLogits(OnnxOutputs exported) {
    Map<String, GraphOutput> outputs = new LinkedHashMap<>();
    for (String name : exported.besideLogits()) {
      outputs.put(name, GraphOutput.named(name).orElseThrow(() -> unknown(name)));
    }
    return outputs;
  }

  private static VireoException unknown(String output) {
    return new VireoException(
        ErrorCode.INVALID_MODEL,
        "the output "
            + output
            + " of the file is nothing that a checkpoint computes, so nothing can be said of it;"
            + " compare a file without it");
  }

  /**
   * @param largestLogit of the source
   */
  List<OutputParity> report(OutputTolerance tolerance, double largestLogit) {
    return comparisons.values().stream()
        .map(comparison -> comparison.parity(tolerance, largestLogit))
        .toList();
  }
}
