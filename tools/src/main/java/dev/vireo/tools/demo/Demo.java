package dev.vireo.tools.demo;

import dev.vireo.export.ExportRequest;
import dev.vireo.export.ExportResult;
import dev.vireo.export.Exporter;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.BulkProgress;
import dev.vireo.inference.bulk.BulkSettings;
import dev.vireo.inference.bulk.BulkSummary;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.sink.RowWriter;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.file.FolderTree;
import dev.vireo.inference.file.IoReason;
import dev.vireo.tools.dataset.DatasetSplit;
import dev.vireo.tools.dataset.Division;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.fit.Execution;
import dev.vireo.training.fit.Trainer;
import dev.vireo.training.fit.TrainingPlan;
import dev.vireo.training.fit.TrainingResult;
import dev.vireo.training.network.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The whole road on the CPU: draws images, trains each network of a plan, exports and proves it,
 * classifies images that training never saw, explains some, and compares.
 */
public final class Demo {
  /** Share of the training images on which the best epoch is chosen. */
  private static final double VALIDATION = 0.15;

  /** Labels in a row of the predictions. */
  private static final int TOP_K = 3;

  private static final EngineOptions ON_CPU = EngineOptions.DEFAULTS.withDevice(new Device.Cpu());

  private final DemoPlan plan;
  private final DemoFolder folder;
  private final DemoListener listener;

  public Demo(DemoPlan plan, DemoFolder folder, DemoListener listener) {
    this.plan = plan;
    this.folder = folder;
    this.listener = listener;
  }

  /**
   * Leaves everything that {@link DemoFolder} names.
   *
   * @throws VireoException OUTPUT_FAILED when the folder holds anything that no demo made, or as
   *     the steps throw
   */
  public NetworkComparison run() {
    folder.prepare();
    draw();
    List<NetworkComparison.Row> rows = new ArrayList<>();
    for (TrainingPlan training : plan.training()) {
      rows.add(contend(training));
    }
    List<String> models = plan.training().stream().map(Demo::name).toList();
    ContactSheet.write(folder.contactSheet(), GuessedImage.collect(models, folder), rows);
    DemoExplanations.write(folder, models, ON_CPU);
    NetworkComparison comparison =
        new NetworkComparison(MachineName.describe(), plan.birds().classes(), rows);
    AtomicFile.write(
        folder.comparison(), temporary -> Files.writeString(temporary, comparison.toMarkdown()));
    return comparison;
  }

  private void draw() {
    int images = plan.birds().classes() * plan.birds().perClass();
    listener.drawing(images, plan.birds().classes());
    plan.birds().write(folder.drawn(), listener::drawn);
    Division shares = new Division.Shares(1 - plan.heldOut(), 0, plan.heldOut());
    Map<String, Integer> parts =
        new DatasetSplit(shares, plan.birds().seed(), false).write(folder.drawn(), folder.images());
    try {
      FolderTree.delete(folder.drawn());
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot remove " + folder.drawn() + ": " + IoReason.of(e), e);
    }
    listener.split(Lookup.required(parts, "train"), Lookup.required(parts, "test"));
  }

  private NetworkComparison.Row contend(TrainingPlan training) {
    Architecture architecture = training.architecture();
    TrainingResult trained = train(training);
    listener.exporting(architecture);
    ExportResult exported =
        Exporter.export(ExportRequest.of(trained.run().path(), folder.model(name(training))));
    listener.exported(exported);
    BulkSummary summary = classify(name(training));
    listener.classified(architecture, summary);
    List<PredictionsFile.Row> predictions =
        PredictionsFile.read(folder.predictions(name(training)));
    return new NetworkComparison.Row(
        name(training),
        trained.parameters(),
        trained.seconds(),
        predictions.stream().filter(PredictionsFile.Row::right).count(),
        predictions.size(),
        summary.imagesPerSecond(),
        exported.bytes(),
        exported.parity().maxDifference());
  }

  private TrainingResult train(TrainingPlan training) {
    TrainingData data = TrainingData.open(folder.train(), VALIDATION, training.seed());
    Execution onCpu = new Execution(new Device.Cpu(), Execution.auto().threads());
    TrainingResult result =
        new Trainer(training, data, folder.run(name(training)), onCpu)
            .run(listener.training(training.architecture()));
    if (!result.complete()) {
      throw new VireoException(
          ErrorCode.INTERNAL, "training was stopped; the demo starts over when run again");
    }
    listener.trained(result);
    return result;
  }

  /** Runs the held-out images twice and writes and times the second pass: the first warms up. */
  private BulkSummary classify(String network) {
    ImageSource images = ImageSource.of(List.of(folder.test().toString()));
    BulkSummary[] summary = new BulkSummary[1];
    try (BulkClassifier classifier =
        BulkClassifier.open(folder.model(network), ON_CPU, 0, images)) {
      AtomicFile.write(
          folder.predictions(network),
          temporary -> {
            BulkSettings settings = BulkSettings.topK(TOP_K);
            classifier.classify(images, settings, _ -> {}, BulkProgress.SILENT);
            try (RowWriter rows =
                OutputFormat.CSV.open(
                    Files.newOutputStream(temporary), classifier.columns(settings), false)) {
              summary[0] = classifier.classify(images, settings, rows, BulkProgress.SILENT);
            }
          });
    }
    return summary[0];
  }

  private static String name(TrainingPlan training) {
    return training.architecture().name();
  }
}
