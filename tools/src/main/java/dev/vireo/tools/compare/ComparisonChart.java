package dev.vireo.tools.compare;

import dev.vireo.inference.AtomicFile;
import dev.vireo.training.chart.Lettering;
import dev.vireo.training.fit.EpochMetrics;
import dev.vireo.training.fit.RunSummary;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Held-out accuracy of several runs: by epoch, and of the best epoch by parameters, as PNG. */
final class ComparisonChart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 440;
  private static final Color INK = new Color(0x33, 0x3D, 0x47);
  private static final Color GRID = new Color(0xE4, 0xE8, 0xEC);

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
    XYChart epochs = chart("top-1 by epoch", "epoch");
    epochs.getStyler().setXAxisDecimalPattern("0");
    XYChart sizes = chart("best top-1 by size", "parameters, millions");
    sizes.getStyler().setXAxisLogarithmic(spread(comparison) >= 10);
    Map<Path, String> names = comparison.names();
    for (int i = 0; i < comparison.runs().size(); i++) {
      RunSummary run = comparison.runs().get(i);
      Color color = COLORS[i % COLORS.length];
      String name = names.get(run.folder());
      double[] x = run.epochs().stream().mapToDouble(EpochMetrics::epoch).toArray();
      double[] y = run.epochs().stream().mapToDouble(e -> 100 * e.validationTop1()).toArray();
      XYSeries series = epochs.addSeries(name, x, y);
      style(series, color);
      series.setMarker(x.length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
      XYSeries point =
          sizes.addSeries(
              name,
              new double[] {run.parameters() / 1e6},
              new double[] {100 * run.best().validationTop1()});
      style(point, color);
      point.setMarker(SeriesMarkers.CIRCLE);
    }
    BufferedImage image = new BufferedImage(2 * WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      epochs.paint(graphics, WIDTH, HEIGHT);
      graphics.translate(WIDTH, 0);
      sizes.paint(graphics, WIDTH, HEIGHT);
    } finally {
      graphics.dispose();
    }
    AtomicFile.write(file, temporary -> ImageIO.write(image, "png", temporary.toFile()));
  }

  /** The largest size over the smallest. */
  private static double spread(RunComparison comparison) {
    long least = comparison.runs().stream().mapToLong(RunSummary::parameters).min().orElse(1);
    long most = comparison.runs().stream().mapToLong(RunSummary::parameters).max().orElse(1);
    return (double) most / least;
  }

  private static void style(XYSeries series, Color color) {
    series.setLineColor(color);
    series.setMarkerColor(color);
    series.setLineWidth(2.2f);
  }

  private static XYChart chart(String title, String unit) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(unit)
            .yAxisTitle("held-out top-1, %")
            .build();
    chart
        .getStyler()
        .setLegendPosition(Styler.LegendPosition.InsideSE)
        .setChartBackgroundColor(Color.WHITE)
        .setChartFontColor(INK)
        .setChartTitleFont(Lettering.bold(16))
        .setLegendFont(Lettering.regular(13))
        .setLegendBorderColor(GRID)
        .setChartTitleBoxVisible(false);
    chart
        .getStyler()
        .setPlotGridLinesColor(GRID)
        .setPlotGridLinesStroke(new BasicStroke(1))
        .setPlotBorderVisible(false)
        .setPlotBackgroundColor(Color.WHITE);
    chart
        .getStyler()
        .setAxisTickLabelsColor(INK)
        .setAxisTitleFont(Lettering.regular(13))
        .setAxisTickLabelsFont(Lettering.regular(12));
    return chart;
  }
}
