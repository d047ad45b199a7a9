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
import dev.vireo.inference.explain.Explainer;
import dev.vireo.inference.explain.Explanation;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.explain.ExplanationRequest;
import dev.vireo.inference.explain.Overlay;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.image.ImageSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a model mistakes of labelled images, as one HTML file that needs no network. Pictures are
 * kept of the mistakes, the most confident first, and of as many right ones of each class as there
 * is room for.
 */
public final class MistakesReport {
  private static final int BINS = 15;
  private static final int MOST_PICTURES = 2000;
  private static final int FEWEST_RIGHT = 8;

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
    pictures(data.withArray("images"), data, method, overlays, progress);
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

  /** Reads each image once more, for its size and, where one is kept, its picture. */
  private void pictures(
      ArrayNode rows, ObjectNode data, ExplanationMethod method, int overlays, Progress progress) {
    Set<Integer> pictured = pictured();
    List<Integer> errors = mistakes();
    Set<Integer> explained = new HashSet<>(errors.subList(0, Math.min(overlays, errors.size())));
    List<SizeGroups.Sized> sizes = new ArrayList<>();
    try (Thumbnails thumbnails = new Thumbnails(classifier.facts().preprocessing().orientation());
        Explainer explainer = Explainer.of(classifier.model());
        Overlay overlay = new Overlay(classifier.facts().preprocessing())) {
      if (!explained.isEmpty()) {
        explainer.check(ExplanationRequest.of(method));
      }
      for (int i = 0; i < images.size(); i++) {
        MeasuredImage image = images.get(i);
        ObjectNode row =
            rows.addObject()
                .put("name", image.file().name())
                .put("is", image.actual())
                .put("as", image.best().index())
                .put("p", image.best().probability());
        byte[] encoded = image.file().read();
        ImageSize size = ImageSize.of(encoded);
        sizes.add(new SizeGroups.Sized(Math.min(size.width(), size.height()), image.right()));
        if (pictured.contains(i)) {
          row.put("thumb", thumbnails.of(encoded));
        }
        if (explained.contains(i)) {
          Explanation explanation =
              explainer.explain(
                  encoded, ExplanationRequest.of(method).ofClass(image.best().index()));
          row.put("overlay", thumbnails.of(overlay.draw(encoded, explanation.map()).overlay()));
        }
        progress.pictured(i + 1, images.size());
      }
    }
    ArrayNode groups = data.putArray("sizes");
    for (SizeGroups.Group group : SizeGroups.of(sizes)) {
      groups
          .addObject()
          .put("from", group.from())
          .put("to", group.to())
          .put("images", group.images())
          .put("right", group.right());
    }
  }

  /** The most confident first. */
  private List<Integer> mistakes() {
    return IntStream.range(0, images.size())
        .boxed()
        .filter(i -> !images.get(i).right())
        .sorted(Comparator.comparingDouble(i -> -images.get(i).best().probability()))
        .toList();
  }

  private Set<Integer> pictured() {
    List<Integer> errors = mistakes();
    Set<Integer> pictured =
        new HashSet<>(errors.subList(0, Math.min(MOST_PICTURES, errors.size())));
    int each = Math.max(FEWEST_RIGHT, (MOST_PICTURES - pictured.size()) / classes());
    Map<Integer, Integer> taken = new HashMap<>();
    for (int i = 0; i < images.size() && pictured.size() < MOST_PICTURES; i++) {
      if (images.get(i).right() && taken.merge(images.get(i).actual(), 1, Integer::sum) <= each) {
        pictured.add(i);
      }
    }
    return pictured;
  }

  private int classes() {
    return Math.max(1, (int) images.stream().mapToInt(MeasuredImage::actual).distinct().count());
  }
}
