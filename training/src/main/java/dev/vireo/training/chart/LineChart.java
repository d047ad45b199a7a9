package dev.vireo.training.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts of lines in one style; two of them beside each other make a picture. */
public final class LineChart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 440;
  private static final Color INK = new Color(0x33, 0x3D, 0x47);
  private static final Color GRID = new Color(0xE4, 0xE8, 0xEC);

  private LineChart() {}

  /** Without lines yet, its legend at the bottom right. */
  public static XYChart of(String title, String xTitle, String yTitle) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
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

  /** As {@link #of}, over whole epochs. */
  public static XYChart byEpoch(String title, String yTitle) {
    XYChart chart = of(title, "epoch", yTitle);
    chart.getStyler().setXAxisDecimalPattern("0");
    return chart;
  }

  /**
   * @param marked whether each point has a circle
   */
  public static void add(
      XYChart chart, String name, Color color, double[] x, double[] y, boolean marked) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setLineColor(color);
    series.setMarkerColor(color);
    series.setLineWidth(2.5f);
    series.setMarker(marked ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
  }

  /** Writes two charts as one PNG. */
  public static void write(Path file, XYChart left, XYChart right) {
    BufferedImage image = new BufferedImage(2 * WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      left.paint(graphics, WIDTH, HEIGHT);
      graphics.translate(WIDTH, 0);
      right.paint(graphics, WIDTH, HEIGHT);
    } finally {
      graphics.dispose();
    }
    PngFile.write(file, image);
  }
}
