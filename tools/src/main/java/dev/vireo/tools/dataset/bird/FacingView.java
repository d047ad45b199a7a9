package dev.vireo.tools.dataset.bird;

import dev.vireo.tools.dataset.bird.Plumage.Marking;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Crest;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Face;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Spots;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.random.RandomGenerator;

/** A bird from the front, upright, with the middle of its body at the origin. */
final class FacingView {
  private FacingView() {}

  static void paint(Graphics2D g, Species species, RandomGenerator random) {
    Plumage plumage = species.plumage();
    double half = species.build().depth() / 2;
    double radius = species.build().head() / 2;
    double turn = random.nextDouble(-0.05, 0.05);
    double headY = -0.42;
    Path2D tail = new Path2D.Double();
    tail.moveTo(-0.14, 0.35);
    tail.lineTo(-0.11, 0.55 + species.tail().length());
    tail.lineTo(0.11, 0.55 + species.tail().length());
    tail.lineTo(0.14, 0.35);
    tail.closePath();
    Ink.form(g, tail, species.tail().color());
    Shape body = new Ellipse2D.Double(-half, -0.52, 2 * half, 1.12);
    Ink.form(g, body, plumage.back());
    Shape belly = new Ellipse2D.Double(-half * 0.72, -0.38, half * 1.44, 0.94);
    Ink.form(g, belly, plumage.belly());
    for (int side = -1; side <= 1; side += 2) {
      wing(g, plumage, half, side);
    }
    for (int side = -1; side <= 1; side += 2) {
      double x = side * 0.11;
      for (int toe = -1; toe <= 1; toe++) {
        Line2D line = new Line2D.Double(x + toe * 0.04, 0.54, x + toe * 0.05, 0.66);
        Ink.draw(g, line, plumage.legs(), 0.04);
      }
    }
    for (Marking marking : plumage.markings()) {
      if (marking instanceof Spots(int color)) {
        spots(g, color, belly);
      }
      if (marking instanceof Crest(int color)) {
        tufts(g, color, turn, headY, radius);
      }
    }
    Ink.form(
        g,
        new Ellipse2D.Double(
            turn - radius * 1.08, headY - radius * 0.92, radius * 2.16, radius * 1.84),
        plumage.head());
    face(g, species, turn, headY, radius);
  }

  /** The bird from its crest to what it stands on. */
  static Rectangle2D extent(Species species) {
    double half = species.build().depth() / 2;
    return new Rectangle2D.Double(-half, -0.85, 2 * half, 0.85 + footing(species) + 0.1);
  }

  static double footing(Species species) {
    return 0.60 + species.build().legs();
  }

  private static void wing(Graphics2D g, Plumage plumage, double half, int side) {
    Path2D wing = new Path2D.Double();
    wing.moveTo(side * half * 0.66, -0.34);
    wing.curveTo(side * half * 1.26, -0.22, side * half * 1.22, 0.30, side * half * 0.52, 0.58);
    wing.curveTo(side * half * 0.74, 0.24, side * half * 0.62, -0.06, side * half * 0.66, -0.34);
    wing.closePath();
    Ink.form(g, wing, plumage.wing());
    Shape clip = g.getClip();
    g.clip(wing);
    for (int i = 0; i < 5; i++) {
      double y = -0.18 + 0.15 * i;
      Ink.draw(
          g,
          new Line2D.Double(side * half * 1.3, y - 0.06, side * half * 0.4, y + 0.14),
          plumage.flight(),
          0.028);
    }
    g.setClip(clip);
  }

  private static void spots(Graphics2D g, int color, Shape belly) {
    Shape clip = g.getClip();
    g.clip(belly);
    for (int row = 0; row < 6; row++) {
      for (int column = -3; column <= 3; column++) {
        double x = (column + (row % 2) * 0.5) * 0.12;
        double y = -0.12 + row * 0.12;
        Ink.draw(g, new Line2D.Double(x, y, x, y + 0.045), color, 0.03);
      }
    }
    g.setClip(clip);
  }

  private static void tufts(Graphics2D g, int color, double x, double y, double radius) {
    for (int side = -1; side <= 1; side += 2) {
      Path2D tuft = new Path2D.Double();
      tuft.moveTo(x + side * radius * 0.35, y - radius * 0.8);
      tuft.quadTo(x + side * radius * 0.8, y - radius, x + side * radius * 1.02, y - radius * 1.5);
      tuft.quadTo(x + side * radius * 1.1, y - radius * 0.7, x + side * radius, y - radius * 0.35);
      tuft.closePath();
      Ink.fill(g, tuft, color);
    }
  }

  private static void face(Graphics2D g, Species species, double x, double y, double radius) {
    for (int side = -1; side <= 1; side += 2) {
      double eyeX = x + side * radius * 0.44;
      for (Marking marking : species.plumage().markings()) {
        if (marking instanceof Face(int color)) {
          Ink.fill(g, Ink.disc(eyeX, y + radius * 0.06, radius * 0.50), Ink.darker(color, 0.35));
          Ink.fill(g, Ink.disc(eyeX, y + radius * 0.06, radius * 0.45), color);
        }
      }
      HeadPainter.eye(g, species.plumage().eye(), eyeX, y, radius * 0.27);
    }
    double length = species.beak().length();
    Path2D beak = new Path2D.Double();
    beak.moveTo(x - length * 0.42, y + radius * 0.18);
    beak.quadTo(x, y - radius * 0.05, x + length * 0.42, y + radius * 0.18);
    beak.quadTo(x + length * 0.2, y + radius * 0.3, x, y + radius * 0.18 + length);
    beak.quadTo(x - length * 0.2, y + radius * 0.3, x - length * 0.42, y + radius * 0.18);
    Ink.form(g, beak, species.beak().color());
  }
}
