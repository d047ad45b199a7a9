package dev.vireo.tools.compare;

import dev.vireo.inference.Lookup;
import dev.vireo.training.chart.LineChart;
import dev.vireo.training.fit.EpochMetrics;
import dev.vireo.training.fit.RunSummary;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;

/** Held-out accuracy of several runs: by epoch, and of the best epoch by parameters, as PNG. */
final class ComparisonChart {
  private static final String TOP_1 = "held-out top-1, %";

  /** Okabe and Ito's palette, which the colour-blind can tell apart too. */
  private static final Color[] COLORS = {
    new Color(0x00, 0x72, 0xB2),
    new Color(0xD5, 0x5E, 0x00),
    new Color(0x00, 0x9E, 0x73),
    new Color(0xCC, 0x79, 0xA7),
    new Color(0x56, 0xB4, 0xE9),
    new Color(0xE6, 0x9F, 0x00),
    new Color(0x66, 0x66, 0x66)
  };

  private ComparisonChart() {}

  static void write(Path file, RunComparison comparison) {
    List<XYChart> charts = charts(comparison);
    LineChart.write(file, charts.getFirst(), charts.getLast());
  }

  /** By epoch, and by size; the legend of both is beside the second, where it covers no point. */
  static List<XYChart> charts(RunComparison comparison) {
    XYChart epochs = LineChart.byEpoch("top-1 by epoch", TOP_1);
    epochs.getStyler().setLegendVisible(false);
    XYChart sizes = LineChart.of("best top-1 by size", "parameters, millions", TOP_1);
    sizes.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    sizes.getStyler().setXAxisLogarithmic(spread(comparison) >= 10);
    Map<Path, String> names = comparison.names();
    for (int i = 0; i < comparison.runs().size(); i++) {
      RunSummary run = comparison.runs().get(i);
      Color color = COLORS[i % COLORS.length];
      String name = Lookup.required(names, run.folder());
      double[] x = run.epochs().stream().mapToDouble(EpochMetrics::epoch).toArray();
      double[] y = run.epochs().stream().mapToDouble(e -> 100 * e.validationTop1()).toArray();
      LineChart.add(epochs, name, color, x, y, x.length == 1);
      double[] size = {run.parameters() / 1e6};
      double[] best = {100 * run.best().validationTop1()};
      LineChart.add(sizes, name, color, size, best, true);
    }
    return List.of(epochs, sizes);
  }

  /** The largest size over the smallest. */
  private static double spread(RunComparison comparison) {
    long least = comparison.runs().stream().mapToLong(RunSummary::parameters).min().orElse(1);
    long most = comparison.runs().stream().mapToLong(RunSummary::parameters).max().orElse(1);
    return (double) most / least;
  }
}
