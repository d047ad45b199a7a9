package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.ConfusionMatrix;
import dev.vireo.inference.bulk.Evaluation;
import dev.vireo.inference.bulk.sink.BulkResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** An {@link Evaluation} as a person reads it. */
final class EvaluationReport {
  private static final int TOP_5 = 5;

  /** A wider matrix does not fit a screen. */
  private static final int MATRIX_CLASSES = 16;

  private EvaluationReport() {}

  /**
   * @throws VireoException INVALID_DATASET when no image could be read
   */
  static void requireMeasured(Evaluation evaluation, Path data) {
    if (evaluation.images() == 0) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "%s: nothing was measured, as no image could be read (%,d failed); the first: %s"
              .formatted(
                  data,
                  evaluation.summary().failures(),
                  described(evaluation.firstFailures().getFirst())));
    }
  }

  static void print(Evaluation evaluation, PrintWriter out) {
    ConfusionMatrix confusion = evaluation.confusion();
    long images = evaluation.images();
    out.printf(
        "top-1   %.2f%%  (%,d of %,d images)%n",
        100 * evaluation.top1(), confusion.correct(), images);
    int classes = confusion.labels().size();
    out.printf(
        "top-5   %.2f%%%s%n",
        100 * evaluation.top5(),
        classes > TOP_5 ? "" : "  (always: there are %d classes)".formatted(classes));
    out.printf("speed   %.1f images/s%n", evaluation.summary().imagesPerSecond());
    if (evaluation.summary().failures() > 0) {
      out.printf(
          "failed  %,d %s could not be read, which counts for nothing%n",
          evaluation.summary().failures(),
          evaluation.summary().failures() == 1 ? "image" : "images");
    }
    perClass(confusion, out);
    if (confusion.labels().size() <= MATRIX_CLASSES) {
      matrix(confusion, out);
    }
  }

  /** The images that could not be read, the first of them by name. */
  static void failures(Evaluation evaluation, PrintWriter err) {
    long failures = evaluation.summary().failures();
    if (failures == 0) {
      return;
    }
    err.printf("%,d image%s could not be read:%n", failures, failures == 1 ? "" : "s");
    evaluation.firstFailures().forEach(failed -> err.println("  " + described(failed)));
    if (failures > evaluation.firstFailures().size()) {
      err.printf("  and %,d more%n", failures - evaluation.firstFailures().size());
    }
    err.flush();
  }

  /** {@code owl/7.jpg: CORRUPT_IMAGE: the file is cut short}. */
  static String described(BulkResult.Failed failed) {
    return failed.name() + ": " + failed.code() + ": " + failed.message();
  }

  private static void perClass(ConfusionMatrix confusion, PrintWriter out) {
    List<String> labels = confusion.labels();
    int width = width(labels);
    out.printf(
        "%n%-" + width + "s  images  recall  precision      F1  most often taken for%n", "class");
    for (int i = 0; i < labels.size(); i++) {
      long total = confusion.total(i);
      if (total == 0) {
        continue;
      }
      int worst = confusion.worstMistake(i);
      out.printf(
          "%-" + width + "s  %6d  %5.1f%%     %5.1f%%  %5.1f%%  %s%n",
          labels.get(i),
          total,
          100 * confusion.recall(i),
          100 * confusion.precision(i),
          100 * confusion.f1(i),
          worst < 0 ? "" : labels.get(worst) + " (" + confusion.count(i, worst) + ")");
    }
  }

  /** Rows are what an image is, columns what it was taken for, numbered as the rows. */
  private static void matrix(ConfusionMatrix confusion, PrintWriter out) {
    List<String> labels = confusion.labels();
    int width = width(labels) + 3;
    out.printf("%n%-" + width + "s", "is \\ taken for");
    for (int i = 0; i < labels.size(); i++) {
      out.printf("%7s", "#" + (i + 1));
    }
    out.println();
    for (int i = 0; i < labels.size(); i++) {
      out.printf("#%-2d %-" + (width - 4) + "s", i + 1, labels.get(i));
      for (int j = 0; j < labels.size(); j++) {
        out.printf("%7d", confusion.count(i, j));
      }
      out.println();
    }
  }

  private static int width(List<String> labels) {
    int width = 14;
    for (String label : labels) {
      width = Math.max(width, label.length());
    }
    return width;
  }
}
