package dev.vireo.bench.engines;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.outcome.ModelCosts;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.BulkProgress;
import dev.vireo.inference.bulk.Evaluation;
import dev.vireo.inference.bulk.LabelledFiles;
import dev.vireo.training.source.DatasetKind;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What models cost beside time for each image. */
final class ModelCosting {
  private static final int PEAK_IMAGES = 1000;
  private static final int QUICK_PEAK_IMAGES = 64;

  private final BenchPlan plan;
  private final Samples samples;
  private final Path scratch;

  private ModelCosting(BenchPlan plan, Samples samples, Path scratch) {
    this.plan = plan;
    this.samples = samples;
    this.scratch = scratch;
  }

  /** Of each model that was opened, on each engine. */
  static List<ModelCosts> of(
      BenchPlan plan,
      Samples samples,
      List<Trial> trials,
      BenchLimits limits,
      Consumer<String> step) {
    List<ModelCosts> costs = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    try (ScratchFolder scratch = ScratchFolder.create()) {
      ModelCosting costing = new ModelCosting(plan, samples, scratch.path());
      for (Trial trial : trials) {
        if (trial.contender() instanceof EngineContender contender
            && contender.engine() != BenchEngine.DJL_PYTORCH // no command of ours runs that
            && seen.add(contender.setup().model() + contender.engine())) {
          step.accept("costs of " + contender.setup().model());
          costs.add(costing.of(contender, limits.cost(contender.setup().model())));
        }
      }
    }
    return costs;
  }

  private ModelCosts of(EngineContender contender, @Nullable GraphCost graph) {
    NamedModel model = contender.named();
    Double flops = null;
    String note = null;
    if (graph != null && graph.uncounted().isEmpty()) {
      flops = graph.flops();
    } else if (graph != null) {
      note = "it holds " + String.join(", ", graph.uncounted()) + ", which are not counted";
    }
    Double first = null;
    Long peak = null;
    int images = plan.effort().mlPerf() ? PEAK_IMAGES : QUICK_PEAK_IMAGES;
    if (plan.classifier().isPresent()) {
      ColdStart process = new ColdStart(plan.classifier().get().command(model, contender.engine()));
      first = process.run(samples, 1, scratch).firstRowSeconds();
      peak = process.run(samples, images, scratch).peakBytes();
    }
    Accuracy accuracy = accuracy(model, contender.engine());
    return new ModelCosts(
        model.name(),
        contender.setup().engine(),
        bytes(model.path()),
        flops,
        note,
        first,
        peak,
        peak == null ? 0 : images,
        accuracy.top1(),
        accuracy.images(),
        accuracy.note());
  }

  private record Accuracy(@Nullable Double top1, int images, @Nullable String note) {}

  private Accuracy accuracy(NamedModel model, BenchEngine engine) {
    Optional<Path> folder = plan.images();
    if (folder.isEmpty()) {
      return new Accuracy(null, 0, "drawn images have no classes");
    }
    try {
      LabelledFiles all = DatasetKind.of(folder.get()).find(folder.get()).measured().files();
      List<LabelledFiles.Labelled> images = new ArrayList<>(all.images());
      Collections.shuffle(images, new Random(plan.seed()));
      int most = Math.min(images.size(), plan.effort().labelled());
      LabelledFiles files = new LabelledFiles(all.origin(), all.classes(), images.subList(0, most));
      try (BulkClassifier classifier =
          BulkClassifier.open(
              model.path(), plan.options().withEngine(engine.choice()), 0, files.source())) {
        Evaluation evaluation = classifier.evaluate(files, BulkProgress.SILENT);
        return evaluation.images() == 0
            ? new Accuracy(null, 0, "no image could be read")
            : new Accuracy(evaluation.top1(), (int) evaluation.images(), null);
      }
    } catch (VireoException e) {
      return new Accuracy(null, 0, e.getMessage());
    }
  }

  /** Of the file, with what ONNX keeps beside it. */
  private static long bytes(Path path) {
    try {
      Path file = CheckpointFile.find(path).orElse(path);
      Path beside = file.resolveSibling(file.getFileName() + ".data");
      return Files.size(file) + (Files.exists(beside) ? Files.size(beside) : 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + path, e);
    }
  }
}
