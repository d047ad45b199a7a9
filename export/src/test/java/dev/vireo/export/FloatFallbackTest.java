package dev.vireo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.export.photo.PhotoSet;
import dev.vireo.export.quantize.CalibrationMethod;
import dev.vireo.export.quantize.StaticQuantization;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.classifier.Classifier;
import dev.vireo.training.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FloatFallbackTest {
  private static final int PHOTOS = 40;

  @TempDir private Path folder;
  private final List<String> steps = new ArrayList<>();

  @Test
  void takesNodesBackToFloatUntilTheDropIsWithinTheLimit() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), PHOTOS);
    int all = dequantized(export(run, 0.501, 100));
    assertThat(steps).hasSize(2);
    steps.clear();

    Path model = export(run, 0.501, 0);
    assertThat(steps.get(0)).isEqualTo("top-1 100.00% in float32");
    assertThat(steps.get(1)).endsWith(" in int8").doesNotContain("100.00%");
    assertThat(steps).hasSizeGreaterThan(2);
    assertThat(steps.subList(2, steps.size())).allMatch(step -> step.endsWith(" back in float"));
    assertThat(steps.getLast()).startsWith("top-1 100.00% in int8 with ");
    assertThat(steps.subList(1, steps.size() - 1)).noneMatch(step -> step.contains("100.00%"));
    List<String> order = order(run, 0.501);
    for (int i = 2; i < steps.size(); i++) {
      assertThat(steps.get(i)).endsWith(" in int8 with " + order.get(i - 2) + " back in float");
    }
    assertThat(dequantized(model)).isLessThan(all);
    OnnxChecker.check(model);
  }

  @Test
  void leavesEverythingInIntegersWhenNothingIsLost() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.resnet(), PHOTOS);
    export(run, 1, 10);
    assertThat(steps).hasSize(2);
  }

  @Test
  void refusesAValidationFolderOfOtherClasses() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.resnet(), 3);
    Path other = folder.resolve("other");
    Runs.photos(other.resolve("penguin"), 2);
    Path model = folder.resolve("model.onnx");
    ExportRequest request =
        ExportRequest.of(run, model).withPrecision(int8(run, 1, new DropLimit(1, other)));
    assertThatThrownBy(() -> Exporter.export(request))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("penguin");
    assertThat(model).doesNotExist();
  }

  @Test
  void refusesADropThatIsNoShareOfTheImages() {
    assertThatThrownBy(() -> new DropLimit(-1, folder)).hasMessageContaining("the drop is -1.0");
    assertThatThrownBy(() -> new DropLimit(Double.NaN, folder)).isInstanceOf(VireoException.class);
  }

  private Path export(Path run, double share, double points) throws IOException {
    Path model = folder.resolve("model.onnx");
    DropLimit limit = new DropLimit(points, asTheNetworkSeesThem(run));
    ExportRequest request = ExportRequest.of(run, model).withPrecision(int8(run, share, limit));
    Exporter.export(request, steps::add);
    return model;
  }

  /** The most sensitive node first. */
  private static List<String> order(Path run, double share) throws IOException {
    Checkpoint checkpoint = Runs.checkpoint(Runs.vit());
    OnnxGraph graph =
        NetworkEmitter.emit(
            "test",
            checkpoint.architecture().network(),
            checkpoint.tensors(),
            checkpoint.preprocessing(),
            GraphForm.DEFAULT);
    PhotoSet photos = PhotoSet.ofFolder(Runs.calibration(run));
    StaticQuantization quantization =
        StaticQuantization.calibrate(
            graph,
            graph,
            checkpoint.preprocessing(),
            photos,
            new CalibrationMethod.Percentile(share));
    return Sensitivity.order(graph, quantization, checkpoint, photos);
  }

  private static ExportPrecision int8(Path run, double share, DropLimit limit) throws IOException {
    return new ExportPrecision.Int8(
        Runs.calibration(run), new CalibrationMethod.Percentile(share), 0, Optional.of(limit));
  }

  /** The photos in folders of the classes that the network in float takes them for. */
  private Path asTheNetworkSeesThem(Path run) throws IOException {
    Path labelled = folder.resolve("labelled");
    Path exact = folder.resolve("exact.onnx");
    Exporter.export(ExportRequest.of(run, exact));
    try (Classifier classifier = Classifier.open(exact)) {
      for (int i = 0; i < PHOTOS; i++) {
        Path photo = run.resolve("photos/%03d.png".formatted(i));
        Path to = labelled.resolve(classifier.classify(photo).best().label());
        Files.createDirectories(to);
        Files.write(to.resolve(photo.getFileName()), Files.readAllBytes(photo));
      }
    }
    return labelled;
  }

  private static int dequantized(Path model) {
    return OnnxSummary.read(model).operators().getOrDefault("DequantizeLinear", 0);
  }
}
