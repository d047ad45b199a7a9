package dev.vireo.tools.dataset.bird;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.RadialGradientPaint;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;

/** Colours and strokes that every painter here uses. */
final class Ink {
  private Ink() {}

  static Color of(int rgb) {
    return new Color(rgb);
  }

  /**
   * @param alpha 0 (invisible) to 255
   */
  static Color of(int rgb, int alpha) {
    return new Color((rgb >> 16) & 0xff, (rgb >> 8) & 0xff, rgb & 0xff, alpha);
  }

  /** {@code from} at 0, {@code to} at 1. */
  static int mix(int from, int to, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double a = (from >> shift) & 0xff;
      double b = (to >> shift) & 0xff;
      mixed |= (int) Math.round(a + (b - a) * share) << shift;
    }
    return mixed;
  }

  static int darker(int rgb, double share) {
    return mix(rgb, 0x000000, share);
  }

  static int lighter(int rgb, double share) {
    return mix(rgb, 0xffffff, share);
  }

  static Stroke pen(double width) {
    return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  static Shape disc(double x, double y, double radius) {
    return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
  }

  static void fill(Graphics2D g, Shape shape, int rgb) {
    g.setColor(of(rgb));
    g.fill(shape);
  }

  static void draw(Graphics2D g, Shape line, int rgb, double width) {
    g.setColor(of(rgb));
    g.setStroke(pen(width));
    g.draw(line);
  }

  /** The part of a shape that lies within an outline: clipping with smooth edges. */
  static Shape within(Shape outline, Shape shape) {
    Area part = new Area(shape);
    part.intersect(new Area(outline));
    return part;
  }

  /** Fills a form as if lit from above: lighter at its top, darker at its bottom. */
  static void form(Graphics2D g, Shape shape, int rgb) {
    Rectangle2D box = shape.getBounds2D();
    g.setPaint(
        new LinearGradientPaint(
            new Point2D.Double(box.getX(), box.getMinY()),
            new Point2D.Double(box.getX(), Math.max(box.getMaxY(), box.getMinY() + 1e-3)),
            new float[] {0f, 0.45f, 1f},
            new Color[] {of(lighter(rgb, 0.16)), of(rgb), of(darker(rgb, 0.28))}));
    g.fill(shape);
  }

  /** A disc whose colour fades to nothing at its edge. */
  static void glow(Graphics2D g, double x, double y, double radius, int rgb, int alpha) {
    g.setPaint(
        new RadialGradientPaint(
            new Point2D.Double(x, y),
            (float) radius,
            new float[] {0f, 1f},
            new Color[] {of(rgb, alpha), of(rgb, 0)}));
    g.fill(disc(x, y, radius));
  }
}
