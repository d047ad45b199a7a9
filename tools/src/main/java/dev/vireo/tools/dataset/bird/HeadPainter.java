package dev.vireo.tools.dataset.bird;

import dev.vireo.tools.dataset.bird.Plumage.Marking;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Breast;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Cap;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Cheek;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Collar;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Crest;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Eyebrow;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Face;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Mask;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Spots;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Throat;
import dev.vireo.tools.dataset.bird.Plumage.Marking.WingBar;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.QuadCurve2D;

/** The head from the side: markings, beak, eye. */
final class HeadPainter {
  private HeadPainter() {}

  /**
   * @param silhouette of the whole bird, which the markings stay within
   */
  static void paint(Graphics2D g, Species species, Anatomy anatomy, Shape silhouette) {
    double x = anatomy.headCenter().getX();
    double y = anatomy.headCenter().getY();
    double r = anatomy.headRadius();
    for (Marking marking : species.plumage().markings()) {
      switch (marking) {
        case Cap(int color) -> Ink.fill(g, Ink.within(silhouette, cap(x, y, r)), color);
        case Crest(int color) -> Ink.fill(g, crest(x, y, r), color);
        case Mask(int color) -> Ink.fill(g, Ink.within(silhouette, mask(x, y, r)), color);
        case Eyebrow(int color) -> Ink.fill(g, Ink.within(silhouette, eyebrow(x, y, r)), color);
        case Face(int color) -> Ink.fill(g, Ink.within(silhouette, face(x, y, r)), color);
        case Cheek(int color) -> Ink.fill(g, Ink.within(silhouette, cheek(x, y, r)), color);
        case Throat(int color) -> Ink.fill(g, Ink.within(silhouette, throat(x, y, r)), color);
        case Collar(int color) -> Ink.fill(g, Ink.within(silhouette, collar(x, y, r)), color);
        case Breast(_), Spots(_), WingBar(_) -> {}
      }
    }
    BeakPainter.paint(g, species.beak(), x + r * 0.88, y + r * 0.10, r);
    eye(g, species.plumage().eye(), x + r * 0.36, y - r * 0.14, r * 0.20);
  }

  private static Shape cap(double x, double y, double r) {
    Path2D cap = new Path2D.Double();
    cap.moveTo(x - r * 1.2, y + r * 0.7);
    cap.curveTo(x - r * 0.9, y - r * 0.2, x, y - r * 0.55, x + r * 1.1, y - r * 0.45);
    cap.lineTo(x + r, y - r * 1.3);
    cap.lineTo(x - r * 1.4, y - r * 1.3);
    cap.closePath();
    return cap;
  }

  private static Shape crest(double x, double y, double r) {
    Path2D crest = new Path2D.Double();
    crest.moveTo(x + r * 0.5, y - r * 0.7);
    crest.quadTo(x - r * 0.4, y - r * 1.4, x - r * 1.5, y - r * 1.3);
    crest.quadTo(x - r * 0.9, y - r * 0.8, x - r * 0.8, y - r * 0.3);
    crest.closePath();
    return crest;
  }

  private static Shape mask(double x, double y, double r) {
    return stripe(
        new QuadCurve2D.Double(
            x + r * 1.05, y + r * 0.02, x + r * 0.2, y - r * 0.2, x - r * 0.75, y + r * 0.12),
        r * 0.26);
  }

  private static Shape eyebrow(double x, double y, double r) {
    return stripe(
        new QuadCurve2D.Double(
            x + r, y - r * 0.22, x + r * 0.2, y - r * 0.72, x - r * 0.7, y - r * 0.28),
        r * 0.28);
  }

  private static Shape face(double x, double y, double r) {
    return new Ellipse2D.Double(x + r * 0.22, y - r * 0.62, r * 1.3, r * 1.5);
  }

  private static Shape cheek(double x, double y, double r) {
    return new Ellipse2D.Double(x - r * 0.82, y - r * 0.10, r * 0.80, r * 0.62);
  }

  private static Shape throat(double x, double y, double r) {
    return new Ellipse2D.Double(x + r * 0.05, y + r * 0.38, r * 1.2, r * 0.8);
  }

  private static Shape collar(double x, double y, double r) {
    return stripe(
        new Line2D.Double(x - r * 1.3, y + r * 1.28, x + r * 1.5, y + r * 1.55), r * 0.30);
  }

  private static Shape stripe(Shape line, double width) {
    return Ink.pen(width).createStrokedShape(line);
  }

  static void eye(Graphics2D g, int color, double x, double y, double radius) {
    Ink.fill(g, Ink.disc(x, y, radius * 1.16), 0x18120e);
    Ink.fill(g, Ink.disc(x, y, radius), color);
    Ink.fill(g, Ink.disc(x, y, radius * 0.58), 0x080606);
    Ink.fill(g, Ink.disc(x + radius * 0.30, y - radius * 0.32, radius * 0.28), 0xffffff);
  }
}
