package dev.vireo.tools.dataset.bird;

import dev.vireo.tools.dataset.bird.Plumage.Marking;
import dev.vireo.tools.dataset.bird.Plumage.Marking.WingBar;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Path2D;
import java.awt.geom.QuadCurve2D;
import java.awt.geom.Rectangle2D;

/** Wings from the side: folded along the level body, or spread. */
final class WingPainter {
  private WingPainter() {}

  /** Paints a wing folded along the level body, whose middle is the origin of {@code g}. */
  static void folded(Graphics2D g, Species species) {
    double half = species.build().depth() / 2;
    Plumage plumage = species.plumage();
    Path2D wing = new Path2D.Double();
    wing.moveTo(0.30, -half * 0.42);
    wing.curveTo(0.12, -half * 0.98, -0.34, -half * 0.72, -0.72, -0.01);
    wing.curveTo(-0.40, half * 0.34, -0.05, half * 0.62, 0.20, half * 0.36);
    wing.quadTo(0.34, half * 0.10, 0.30, -half * 0.42);
    wing.closePath();
    shadow(g, wing, half);
    Ink.form(g, wing, plumage.wing());
    Shape clip = g.getClip();
    g.clip(wing);
    Area primaries = new Area(wing);
    primaries.intersect(new Area(new Rectangle2D.Double(-1, -1, 0.84, 2)));
    Ink.form(g, primaries, plumage.flight());
    for (int i = 0; i < 5; i++) {
      double y = half * (0.42 - 0.20 * i);
      QuadCurve2D quill = new QuadCurve2D.Double(-0.12, y, -0.40, y * 0.75, -0.74, -0.01);
      Ink.draw(g, quill, Ink.lighter(plumage.flight(), 0.28), 0.012);
    }
    for (int row = 0; row < 3; row++) {
      for (int i = 0; i < 5; i++) {
        double r = 0.085;
        double x = 0.16 - row * 0.12 - r;
        double y = half * (-0.62 + 0.27 * i) - r;
        Arc2D covert = new Arc2D.Double(x, y, 2 * r, 2 * r, 100, 160, Arc2D.OPEN);
        Ink.draw(g, covert, Ink.darker(plumage.wing(), 0.25), 0.012);
      }
    }
    for (Marking marking : plumage.markings()) {
      if (marking instanceof WingBar(int color)) {
        QuadCurve2D bar = new QuadCurve2D.Double(-0.02, -half * 0.75, -0.13, 0, -0.02, half * 0.55);
        Ink.draw(g, bar, color, half * 0.26);
      }
    }
    g.setClip(clip);
  }

  private static void shadow(Graphics2D g, Shape wing, double half) {
    g.setColor(Ink.of(0x000000, 46));
    g.fill(AffineTransform.getTranslateInstance(0.0, half * 0.10).createTransformedShape(wing));
  }

  /**
   * Paints a spread wing with its root at the origin of {@code g}, reaching up by its span.
   *
   * @param shade how much darker than in full light, 0 to 1
   */
  static void spread(Graphics2D g, Plumage plumage, double span, double shade) {
    int coverts = Ink.darker(plumage.wing(), shade);
    int flight = Ink.darker(plumage.flight(), shade);
    Path2D wing = new Path2D.Double();
    wing.moveTo(0.26, 0.04);
    wing.curveTo(0.34, -span * 0.35, 0.10, -span * 0.60, -span * 0.42, -span);
    wing.curveTo(-span * 0.36, -span * 0.60, -span * 0.34, -span * 0.35, -0.30, 0.04);
    wing.closePath();
    Ink.form(g, wing, coverts);
    Shape clip = g.getClip();
    g.clip(wing);
    Path2D tips = new Path2D.Double();
    tips.moveTo(-span, -span * 1.2);
    tips.lineTo(span * 0.4, -span * 1.2);
    tips.lineTo(span * 0.10, -span * 0.72);
    tips.quadTo(-0.26, -span * 0.50, -0.26, 0.1);
    tips.lineTo(-span, 0.1);
    tips.closePath();
    Ink.form(g, Ink.within(wing, tips), flight);
    for (int i = 0; i < 8; i++) {
      double t = i / 7.0;
      QuadCurve2D quill =
          new QuadCurve2D.Double(
              0.16 - 0.30 * t,
              -span * 0.45 * (1 - t),
              -0.10 - 0.10 * t,
              -span * (0.62 - 0.35 * t),
              -span * 0.44 + 0.06 * t,
              -span * (1.02 - 0.92 * t));
      Ink.draw(g, quill, Ink.mix(flight, coverts, 0.5), 0.014);
    }
    g.setClip(clip);
  }
}
