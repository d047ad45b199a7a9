package dev.vireo.training.fit;

import dev.vireo.inference.AtomicFile;
import dev.vireo.training.chart.Lettering;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Loss and accuracy by epoch, side by side, as PNG. */
final class Curves {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 440;
  private static final Color TRAINING = new Color(0x9A, 0xA5, 0xB1);
  private static final Color VALIDATION = new Color(0x1B, 0x7F, 0x5C);
  private static final Color INK = new Color(0x33, 0x3D, 0x47);
  private static final Color GRID = new Color(0xE4, 0xE8, 0xEC);
  private static final int MARKED_EPOCHS = 40;

  private Curves() {}

  /**
   * @param name of the network, for the titles
   * @param epochs at least one
   */
  static void write(Path file, String name, List<EpochMetrics> epochs) {
    XYChart loss = chart(name + ": loss", "cross-entropy");
    add(loss, "training", TRAINING, epochs, EpochMetrics::trainLoss);
    add(loss, "validation", VALIDATION, epochs, EpochMetrics::validationLoss);
    XYChart top1 = chart(title(name, epochs), "top-1 accuracy, %");
    add(top1, "training", TRAINING, epochs, epoch -> 100 * epoch.trainTop1());
    add(top1, "validation", VALIDATION, epochs, epoch -> 100 * epoch.validationTop1());
    top1.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);

    BufferedImage image = new BufferedImage(2 * WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      loss.paint(graphics, WIDTH, HEIGHT);
      graphics.translate(WIDTH, 0);
      top1.paint(graphics, WIDTH, HEIGHT);
    } finally {
      graphics.dispose();
    }
    AtomicFile.write(file, temporary -> ImageIO.write(image, "png", temporary.toFile()));
  }

  private static String title(String name, List<EpochMetrics> epochs) {
    return BestEpoch.of(epochs)
        .map(best ->
            "%s: %.1f%% at epoch %d".formatted(name, 100 * best.validationTop1(), best.epoch()))
        .orElse(name);
  }

  private static XYChart chart(String title, String unit) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("epoch")
            .yAxisTitle(unit)
            .build();
    chart
        .getStyler()
        .setLegendPosition(Styler.LegendPosition.InsideNE)
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
    chart.getStyler().setXAxisDecimalPattern("0").setAxisTickLabelsColor(INK);
    chart
        .getStyler()
        .setAxisTitleFont(Lettering.regular(13))
        .setAxisTickLabelsFont(Lettering.regular(12));
    return chart;
  }

  private static void add(
      XYChart chart,
      String name,
      Color color,
      List<EpochMetrics> epochs,
      ToDoubleFunction<EpochMetrics> value) {
    double[] x = epochs.stream().mapToDouble(EpochMetrics::epoch).toArray();
    double[] y = epochs.stream().mapToDouble(value).toArray();
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarkerColor(color);
    series.setLineColor(color);
    series.setLineWidth(2.5f);
    series.setMarker(epochs.size() <= MARKED_EPOCHS ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
  }
}
