package dev.vireo.export.parity;

import dev.vireo.export.parity.LogitDifferences.Disputed;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.TorchEngine;
import dev.vireo.training.kernel.Deviation;
import dev.vireo.training.kernel.PlainNetwork;
import dev.vireo.training.network.Network;
import dev.vireo.training.weights.Checkpoint;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Tells which of two sides is wrong by a third that is neither: plain Java, in double precision.
 */
final class Arbiter {
  /**
   * What a layer of float32 may be off, as a share of its size, rounding of all before included.
   */
  private static final double LAYER_TOLERANCE = 1e-3;

  private final Checkpoint checkpoint;
  private final TorchEngine source;

  Arbiter(Checkpoint checkpoint, TorchEngine source) {
    this.checkpoint = checkpoint;
    this.source = source;
  }

  /**
   * @param allowed by how much a right logit may differ
   * @return two sentences: who is wrong, and what to do
   */
  String judge(Disputed image, double allowed) {
    Network network = checkpoint.architecture().network();
    Map<String, double[]> truth =
        new PlainNetwork(network, checkpoint.tensors()).evaluate(normalized(image), image.size());
    double[] logits = Lookup.required(truth, network.output().name());
    double sourceOff = largestDifference(image.expected(), logits);
    double exportedOff = largestDifference(image.actual(), logits);
    if (sourceOff <= allowed && exportedOff <= allowed) {
      return String.format(
          Locale.ROOT,
          "On that image both agree with plain Java in double precision (PyTorch to %.2g, ONNX Runtime to %.2g): what differs is rounding, and the tolerance too narrow for this network",
          sourceOff,
          exportedOff);
    }
    if (sourceOff <= allowed) {
      return String.format(
          Locale.ROOT,
          "What is wrong is the exported graph or ONNX Runtime, not PyTorch: on that image PyTorch agrees with plain Java in double precision to %.2g, and the exported graph is off by %.2g",
          sourceOff,
          exportedOff);
    }
    String who =
        exportedOff <= allowed
            ? "PyTorch is the side that is wrong, not the exported graph"
            : "Both sides are wrong";
    return String.format(
        Locale.ROOT,
        "%s: on that image PyTorch is off by %.2g from plain Java in double precision, the exported graph by %.2g%s. Weights that were trained here may be wrong as well: 'vireo doctor' tells what this machine computes; train and export on another one, or with ONEDNN_MAX_CPU_ISA=SSE41 in the environment",
        who,
        sourceOff,
        exportedOff,
        firstWrong(network, image, truth)
            .map(layer -> "; the first layer that is: " + layer)
            .orElse(""));
  }

  private Optional<String> firstWrong(
      Network network, Disputed image, Map<String, double[]> truth) {
    Map<String, float[]> given = source.nodes(image.pixels(), image.size());
    for (Network.Node node : network.nodes()) {
      double off =
          Deviation.of(
              wide(Lookup.required(given, node.name())), Lookup.required(truth, node.name()));
      if (off > LAYER_TOLERANCE) {
        return Optional.of(
            String.format(
                Locale.ROOT,
                "%s (%s), by %.2g of its size",
                node.name(),
                node.operation().getClass().getSimpleName(),
                off));
      }
    }
    return Optional.empty();
  }

  private double[] normalized(Disputed image) {
    Preprocessing preprocessing = checkpoint.preprocessing();
    double[] planes = new double[image.pixels().length];
    int area = image.size() * image.size();
    Arrays.setAll(
        planes,
        i -> {
          int channel = i / area;
          double value = Byte.toUnsignedInt(image.pixels()[i % area * 3 + channel]) / 255.0;
          return (value - preprocessing.mean().get(channel)) / preprocessing.std().get(channel);
        });
    return planes;
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private static double largestDifference(float[] values, double[] truth) {
    double largest = 0;
    for (int i = 0; i < truth.length; i++) {
      double difference = Math.abs(values[i] - truth[i]);
      largest =
          Double.isFinite(difference) ? Math.max(largest, difference) : Double.POSITIVE_INFINITY;
    }
    return largest;
  }
}
