package dev.vireo.tools.demo;

import dev.vireo.tools.text.Quantities;
import dev.vireo.tools.text.Table;
import java.util.List;
import java.util.Locale;

/**
 * Networks side by side.
 *
 * @param machine what measured them, for people
 * @param species number of classes
 */
public record NetworkComparison(String machine, int species, List<Row> rows) {
  private static final List<String> HEADER =
      List.of(
          "model",
          "parameters",
          "training time",
          "top-1",
          "images/s",
          "ONNX file",
          "largest logit difference");

  public NetworkComparison {
    rows = List.copyOf(rows);
  }

  /**
   * One network.
   *
   * @param trainingSeconds of all epochs
   * @param right held-out images classified right, counted in the predictions file
   * @param images held-out images
   * @param imagesPerSecond of classifying them, files to rows
   * @param bytes of the ONNX file
   * @param maxDifference largest absolute difference of a logit between the checkpoint in PyTorch
   *     and the ONNX file in ONNX Runtime
   */
  public record Row(
      String model,
      long parameters,
      double trainingSeconds,
      long right,
      long images,
      double imagesPerSecond,
      long bytes,
      double maxDifference) {

    /** Share of the held-out images classified right, 0 to 1. */
    public double top1() {
      return (double) right / images;
    }

    private List<String> cells() {
      return List.of(
          model,
          Quantities.count(parameters),
          Quantities.seconds(trainingSeconds),
          String.format(Locale.ROOT, "%.1f %% (%d of %d)", 100 * top1(), right, images),
          String.format(Locale.ROOT, "%.0f", imagesPerSecond),
          String.format(Locale.ROOT, "%.1f MB", bytes / 1e6),
          String.format(Locale.ROOT, "%.1e", maxDifference));
    }
  }

  /** Columns aligned for a screen. */
  public String toText() {
    return table().toText();
  }

  /** A Markdown document with the table, its conditions, and the pictures beside it. */
  public String toMarkdown() {
    StringBuilder text = new StringBuilder("# Two networks, the same birds\n\n");
    text.append(table().toMarkdown());
    text.append(
        """

        %d species, drawn by `vireo dataset make`. Top-1 is counted in the predictions files, on \
        %d images that training never saw; images/s is from files to rows through ONNX Runtime; the \
        logit difference is between the checkpoint in PyTorch and the ONNX file in ONNX Runtime. \
        Measured on %s.

        ![Held-out images with their predicted labels](contact-sheet.png)

        ![What of them the networks go by](explanations.png)
        """
            .formatted(species, rows.getFirst().images(), machine));
    for (Row row : rows) {
      text.append(
          "\n![Training curves of %s](runs/%s/curves.png)\n".formatted(row.model, row.model));
    }
    return text.toString();
  }

  private Table table() {
    return new Table(HEADER, rows.stream().map(Row::cells).toList());
  }
}
