package dev.vireo.training.fit;

import dev.vireo.training.chart.LineChart;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;

/** Loss and accuracy by epoch, side by side, as PNG. */
final class Curves {
  private static final Color TRAINING = new Color(0x9A, 0xA5, 0xB1);
  private static final Color VALIDATION = new Color(0x1B, 0x7F, 0x5C);
  private static final int MARKED_EPOCHS = 40;

  private Curves() {}

  /**
   * @param name of the network, for the titles
   * @param epochs at least one
   */
  static void write(Path file, String name, List<EpochMetrics> epochs) {
    XYChart loss = LineChart.byEpoch(name + ": loss", "cross-entropy");
    add(loss, "training", TRAINING, epochs, EpochMetrics::trainLoss);
    add(loss, "validation", VALIDATION, epochs, EpochMetrics::validationLoss);
    loss.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
    XYChart top1 = LineChart.byEpoch(title(name, epochs), "top-1 accuracy, %");
    add(top1, "training", TRAINING, epochs, epoch -> 100 * epoch.trainTop1());
    add(top1, "validation", VALIDATION, epochs, epoch -> 100 * epoch.validationTop1());
    LineChart.write(file, loss, top1);
  }

  private static String title(String name, List<EpochMetrics> epochs) {
    return BestEpoch.of(epochs)
        .map(best ->
            "%s: %.1f%% at epoch %d".formatted(name, 100 * best.validationTop1(), best.epoch()))
        .orElse(name);
  }

  private static void add(
      XYChart chart,
      String name,
      Color color,
      List<EpochMetrics> epochs,
      ToDoubleFunction<EpochMetrics> value) {
    double[] x = epochs.stream().mapToDouble(EpochMetrics::epoch).toArray();
    double[] y = epochs.stream().mapToDouble(value).toArray();
    LineChart.add(chart, name, color, x, y, epochs.size() <= MARKED_EPOCHS);
  }
}
