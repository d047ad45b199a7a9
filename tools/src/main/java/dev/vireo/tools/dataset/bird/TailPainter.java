package dev.vireo.tools.dataset.bird;

import dev.vireo.tools.dataset.bird.Species.Tail;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;

/** Tails from the side, pointing along the negative x axis of the level body. */
final class TailPainter {
  private TailPainter() {}

  /** Paints with the rump at the origin of {@code g}. */
  static void paint(Graphics2D g, Tail tail) {
    double l = tail.length();
    Path2D path = new Path2D.Double();
    path.moveTo(0.14, -0.07);
    switch (tail.cut()) {
      case SQUARE -> {
        path.lineTo(-l, -0.10);
        path.lineTo(-l - 0.02, 0.07);
      }
      case NOTCHED -> {
        path.lineTo(-l, -0.11);
        path.lineTo(-l + 0.07, -0.01);
        path.lineTo(-l - 0.01, 0.08);
      }
      case POINTED -> {
        path.quadTo(-l * 0.5, -0.12, -l, 0.01);
        path.quadTo(-l * 0.55, 0.12, -l * 0.3, 0.09);
      }
      case FAN -> {
        path.lineTo(-l, -0.17);
        path.quadTo(-l - 0.08, 0, -l, 0.17);
      }
      case STREAMERS -> {
        path.quadTo(-l * 0.4, -0.10, -l, -0.20);
        path.quadTo(-l * 0.55, -0.02, -l * 0.30, 0.0);
        path.quadTo(-l * 0.55, 0.05, -l * 0.96, 0.16);
        path.quadTo(-l * 0.4, 0.12, -l * 0.2, 0.08);
      }
    }
    path.lineTo(0.14, 0.08);
    path.closePath();
    Ink.form(g, path, tail.color());
    var clip = g.getClip();
    g.clip(path);
    for (double y : new double[] {-0.05, 0.0, 0.05}) {
      Ink.draw(
          g, new Line2D.Double(0, y * 0.6, -l, y * 1.3), Ink.darker(tail.color(), 0.35), 0.012);
    }
    g.setClip(clip);
  }
}
