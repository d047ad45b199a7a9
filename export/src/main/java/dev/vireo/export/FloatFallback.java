package dev.vireo.export;

import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.graph.ScratchModel;
import dev.vireo.export.photo.PhotoSet;
import dev.vireo.export.quantize.StaticQuantization;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.BulkProgress;
import dev.vireo.inference.bulk.LabelledFiles;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.training.source.DatasetKind;
import dev.vireo.training.weights.Checkpoint;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The choice of nodes that stay in float: those whose rounding moves the logits most go back first,
 * one by one, until no more accuracy is lost than allowed.
 */
final class FloatFallback {
  private final Checkpoint checkpoint;
  private final LabelledFiles validation;
  private final Consumer<String> report;

  private FloatFallback(Checkpoint checkpoint, DropLimit limit, Consumer<String> report) {
    this.checkpoint = checkpoint;
    this.validation =
        DatasetKind.of(limit.validation()).find(limit.validation()).measured().files();
    this.report = report;
  }

  /**
   * @param source in float
   * @param photos to find out which nodes matter most
   * @param report hears of each step, a sentence each
   */
  static OnnxGraph apply(
      OnnxGraph source,
      StaticQuantization quantization,
      Checkpoint checkpoint,
      PhotoSet photos,
      DropLimit limit,
      Consumer<String> report) {
    FloatFallback fallback = new FloatFallback(checkpoint, limit, report);
    double exact = fallback.top1(source, "float32");
    OnnxGraph graph = quantization.quantize();
    double lost = exact - fallback.top1(graph, "int8");
    if (lost <= limit.points()) {
      return graph;
    }
    List<String> order = Sensitivity.order(source, quantization, checkpoint, photos);
    Set<String> inFloat = new LinkedHashSet<>();
    for (String node : order) {
      inFloat.add(node);
      graph = quantization.quantize(inFloat);
      lost = exact - fallback.top1(graph, "int8 with " + node + " back in float");
      if (lost <= limit.points()) {
        return graph;
      }
    }
    return graph;
  }

  /** In percent. */
  private double top1(OnnxGraph graph, String what) {
    EngineOptions options = EngineOptions.DEFAULTS.withDevice(Proof.DEVICE);
    try (ScratchModel model = new ScratchModel(graph, ProvedFile.metadata(graph, checkpoint));
        BulkClassifier classifier =
            BulkClassifier.open(model.path(), options, 0, validation.source())) {
      double top1 = 100 * classifier.evaluate(validation, BulkProgress.SILENT).top1();
      report.accept(String.format(Locale.ROOT, "top-1 %.2f%% in %s", top1, what));
      return top1;
    }
  }
}
