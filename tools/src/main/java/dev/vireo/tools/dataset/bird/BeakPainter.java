package dev.vireo.tools.dataset.bird;

import dev.vireo.tools.dataset.bird.Species.Beak;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;

/** Beaks from the side. */
final class BeakPainter {
  private BeakPainter() {}

  /**
   * @param x where the beak leaves the head
   * @param thickness of the head there
   */
  static void paint(Graphics2D g, Beak beak, double x, double y, double thickness) {
    double l = beak.length();
    double t = thickness;
    Path2D path = new Path2D.Double();
    Path2D split = new Path2D.Double();
    split.moveTo(x, y);
    switch (beak.form()) {
      case THIN -> {
        double h = t * 0.26;
        path.moveTo(x - t * 0.2, y - h);
        path.quadTo(x + l * 0.5, y - h * 0.8, x + l, y + h * 0.3);
        path.quadTo(x + l * 0.5, y + h * 0.9, x - t * 0.2, y + h);
        split.lineTo(x + l * 0.9, y + h * 0.2);
      }
      case CONE -> {
        double h = t * 0.42;
        path.moveTo(x - t * 0.2, y - h);
        path.quadTo(x + l * 0.55, y - h, x + l, y + h * 0.2);
        path.quadTo(x + l * 0.5, y + h * 0.8, x - t * 0.2, y + h);
        split.lineTo(x + l * 0.85, y + h * 0.1);
      }
      case DAGGER -> {
        double h = t * 0.34;
        path.moveTo(x - t * 0.2, y - h);
        path.lineTo(x + l, y + h * 0.2);
        path.quadTo(x + l * 0.4, y + h * 1.1, x - t * 0.2, y + h);
        split.lineTo(x + l * 0.95, y + h * 0.2);
      }
      case FLAT -> {
        double h = t * 0.40;
        path.moveTo(x - t * 0.2, y - h);
        path.quadTo(x + l * 0.45, y - h * 0.2, x + l, y - h * 0.05);
        path.quadTo(x + l * 1.12, y + h * 0.45, x + l * 0.95, y + h * 0.6);
        path.quadTo(x + l * 0.4, y + h * 0.9, x - t * 0.2, y + h);
        split.quadTo(x + l * 0.5, y + h * 0.5, x + l * 0.95, y + h * 0.3);
      }
      case HOOKED -> {
        double h = t * 0.60;
        path.moveTo(x - t * 0.25, y - h);
        path.curveTo(x + l * 0.6, y - h * 1.1, x + l * 1.05, y, x + l * 0.78, y + h * 1.55);
        path.quadTo(x + l * 0.62, y + h * 0.85, x + l * 0.25, y + h * 0.95);
        path.lineTo(x - t * 0.25, y + h * 0.8);
        split.quadTo(x + l * 0.4, y + h * 0.1, x + l * 0.6, y + h * 0.8);
      }
      case BENT -> {
        double h = t * 0.40;
        path.moveTo(x - t * 0.2, y - h);
        path.quadTo(x + l * 0.75, y - h * 0.5, x + l * 0.86, y + l * 0.75);
        path.quadTo(x + l * 0.45, y + l * 0.62, x + l * 0.30, y + h);
        path.lineTo(x - t * 0.2, y + h);
        split.quadTo(x + l * 0.6, y + h * 0.1, x + l * 0.72, y + l * 0.55);
      }
    }
    path.closePath();
    Ink.form(g, path, beak.color());
    if (beak.form() == Beak.Form.BENT) {
      darkTip(g, beak, path, x, y);
    }
    Ink.draw(g, split, Ink.darker(beak.color(), 0.5), t * 0.06);
  }

  private static void darkTip(Graphics2D g, Beak beak, Path2D path, double x, double y) {
    var clip = g.getClip();
    g.clip(path);
    Ink.fill(g, Ink.disc(x + beak.length() * 0.72, y + beak.length() * 0.72, 0.11), 0x231f20);
    g.setClip(clip);
  }
}
