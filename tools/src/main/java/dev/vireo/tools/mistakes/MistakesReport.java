package dev.vireo.tools.mistakes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.BulkProgress;
import dev.vireo.inference.bulk.Calibration;
import dev.vireo.inference.bulk.ConfusionMatrix;
import dev.vireo.inference.bulk.Evaluation;
import dev.vireo.inference.bulk.LabelledFiles;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model mistakes of labelled images, as one HTML file that needs no network. Pictures are
 * kept of the mistakes, the most confident first, and of as many right ones of each class as there
 * is room for.
 */
public final class MistakesReport {
  private static final int BINS = 15;

  private final BulkClassifier classifier;
  private final LabelledFiles files;
  private final List<MeasuredImage> images = new ArrayList<>();
  private final Calibration calibration = new Calibration(BINS);
  private final ObjectMapper mapper = new ObjectMapper();

  private MistakesReport(BulkClassifier classifier, LabelledFiles files) {
    this.classifier = classifier;
    this.files = files;
  }

  /** Hears how far the report is, after the images are measured. */
  @FunctionalInterface
  public interface Progress {
    void pictured(int done, int all);
  }

  /** A report that is measured, but not written yet. */
  public record Measured(MistakesReport report, Evaluation evaluation) {}

  /**
   * Runs the images through the model.
   *
   * @param classifier still the caller's to close, after the report is written
   * @throws VireoException as {@link BulkClassifier#evaluate}
   */
  public static Measured measure(
      BulkClassifier classifier, LabelledFiles files, BulkProgress progress) {
    MistakesReport report = new MistakesReport(classifier, files);
    Evaluation evaluation =
        classifier.evaluate(
            files,
            progress,
            (position, actual, result) -> {
              if (result instanceof BulkResult.Classified classified) {
                report.add(
                    new MeasuredImage(
                        files.images().get(position).file(),
                        actual,
                        classified.prediction().best()));
              }
            });
    return new Measured(report, evaluation);
  }

  private void add(MeasuredImage image) {
    images.add(image);
    calibration.add(image.best().probability(), image.right());
  }

  /**
   * @param method of the overlays
   * @param overlays how many of the most confident errors get one
   * @throws VireoException OUTPUT_FAILED; INVALID_ARGUMENT when the model does not allow the method
   */
  public void write(
      Path file, Evaluation evaluation, ExplanationMethod method, int overlays, Progress progress) {
    ObjectNode data = facts(evaluation);
    data.put("method", method.word());
    data.put("errors", overlays);
    new ReportImages(classifier, images).write(data, method, overlays, progress);
    try {
      String json = mapper.writeValueAsString(data).replace("<", "\\u003c");
      String page = template().replace("{{data}}", json);
      AtomicFile.write(file, temporary -> Files.writeString(temporary, page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String template() throws IOException {
    try (InputStream in = MistakesReport.class.getResourceAsStream("report.html")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private ObjectNode facts(Evaluation evaluation) {
    ObjectNode data = mapper.createObjectNode();
    data.put("model", classifier.facts().name());
    data.put("data", files.origin());
    data.put("top1", evaluation.top1());
    data.put("top5", evaluation.top5());
    data.put("calibrationError", calibration.expectedError());
    data.put("failed", evaluation.summary().failures());
    ArrayNode failures = data.putArray("failures");
    for (BulkResult.Failed failed : evaluation.firstFailures()) {
      failures.add(failed.name() + ": " + failed.code() + ": " + failed.message());
    }
    ConfusionMatrix confusion = evaluation.confusion();
    ArrayNode labels = data.putArray("labels");
    confusion.labels().forEach(labels::add);
    ArrayNode classes = data.putArray("classes");
    for (int i = 0; i < confusion.labels().size(); i++) {
      if (confusion.total(i) > 0) {
        classes
            .addObject()
            .put("index", i)
            .put("label", confusion.labels().get(i))
            .put("images", confusion.total(i))
            .put("recall", confusion.recall(i))
            .put("precision", confusion.precision(i))
            .put("f1", confusion.f1(i))
            .put("worst", confusion.worstMistake(i));
      }
    }
    ArrayNode bins = data.putArray("calibration");
    for (int bin = 0; bin < calibration.bins(); bin++) {
      bins.addObject()
          .put("images", calibration.images(bin))
          .put("confidence", calibration.confidence(bin))
          .put("accuracy", calibration.accuracy(bin));
    }
    return data;
  }
}
