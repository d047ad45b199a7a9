package dev.vireo.tools.dataset.bird;

import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.random.RandomGenerator;

/** Branches, ground and water: under a bird, or anywhere as clutter. */
final class Footing {
  private static final int BARK = 0x6a4e37;

  private Footing() {}

  /** A branch through (0, y), as thick as {@code thick}, with twigs and leaves. */
  static void branch(Graphics2D g, double y, double thick, RandomGenerator random) {
    int bark = Ink.mix(BARK, 0x8d8377, random.nextDouble());
    double slope = random.nextDouble(-0.12, 0.12);
    Path2D branch = new Path2D.Double();
    branch.moveTo(-5, y - 5 * slope);
    branch.quadTo(0, y, 5, y + 5 * slope);
    branch.lineTo(5, y + 5 * slope + thick * 0.7);
    branch.quadTo(0, y + thick, -5, y - 5 * slope + thick * 1.2);
    branch.closePath();
    g.setPaint(
        new GradientPaint(
            0,
            (float) y,
            Ink.of(Ink.lighter(bark, 0.2)),
            0,
            (float) (y + thick),
            Ink.of(Ink.darker(bark, 0.45))));
    g.fill(branch);
    for (int i = 0; i < 14; i++) {
      double x = random.nextDouble(-2, 2);
      double line = y + x * slope + thick * random.nextDouble(0.2, 0.8);
      Ink.draw(
          g,
          new Line2D.Double(x, line, x + random.nextDouble(0.05, 0.2), line),
          Ink.darker(bark, 0.4),
          0.014);
    }
    int leaf = random.nextBoolean() ? 0x5f8f3a : Ink.mix(0xb9782c, 0xd7a53a, random.nextDouble());
    int leaves = random.nextInt(0, 6);
    for (int i = 0; i < leaves; i++) {
      double x = random.nextDouble(0.5, 1.6) * (random.nextBoolean() ? 1 : -1);
      leaf(g, x, y + x * slope, random.nextDouble(0.12, 0.24), random.nextDouble(7), leaf);
    }
  }

  /** One leaf from (x, y), at an angle in radians. */
  static void leaf(Graphics2D g, double x, double y, double length, double angle, int color) {
    Graphics2D at = (Graphics2D) g.create();
    at.translate(x, y);
    at.rotate(angle);
    Path2D leaf = new Path2D.Double();
    leaf.moveTo(0, 0);
    leaf.quadTo(length * 0.5, -length * 0.5, length, 0);
    leaf.quadTo(length * 0.5, length * 0.5, 0, 0);
    Ink.form(at, leaf, color);
    Ink.draw(at, new Line2D.Double(0, 0, length, 0), Ink.darker(color, 0.3), length * 0.05);
    at.dispose();
  }

  /** Earth from {@code y} down, with stones and grass. */
  static void ground(Graphics2D g, double y, RandomGenerator random) {
    int earth = Ink.mix(0x6d7a3c, 0xb0a07c, random.nextDouble());
    g.setPaint(
        new GradientPaint(
            0,
            (float) y,
            Ink.of(Ink.lighter(earth, 0.15)),
            0,
            (float) (y + 1.2),
            Ink.of(Ink.darker(earth, 0.35))));
    g.fill(new Ellipse2D.Double(-6, y - 0.05, 12, 6));
    for (int i = 0; i < 12; i++) {
      double x = random.nextDouble(-2.2, 2.2);
      double top = y + random.nextDouble(0.05, 0.5);
      double size = random.nextDouble(0.03, 0.10);
      Ink.form(
          g,
          new Ellipse2D.Double(x, top, size * 1.6, size),
          Ink.mix(earth, 0x8f8a86, random.nextDouble(0.3, 0.9)));
    }
    for (int i = 0; i < 26; i++) {
      double x = random.nextDouble(-2.2, 2.2);
      double bottom = y + random.nextDouble(0.02, 0.4);
      Ink.draw(
          g,
          new Line2D.Double(
              x, bottom, x + random.nextGaussian() * 0.04, bottom - random.nextDouble(0.06, 0.2)),
          Ink.mix(earth, 0x55752c, random.nextDouble(0.4, 1)),
          0.02);
    }
  }

  /** Water from {@code y} down, through which what lies below shows faintly. */
  static void water(Graphics2D g, double y, RandomGenerator random) {
    int deep = Ink.mix(0x2b5666, 0x4b7f84, random.nextDouble());
    g.setPaint(
        new GradientPaint(
            0,
            (float) y,
            Ink.of(Ink.lighter(deep, 0.35), 235),
            0,
            (float) (y + 1),
            Ink.of(deep, 250)));
    g.fill(new Rectangle2D.Double(-6, y, 12, 6));
    Scenery.ripples(g, -3, y, 6, 1.8, Ink.lighter(deep, 0.6), deep, random);
    g.setColor(Ink.of(0xffffff, 120));
    g.setStroke(Ink.pen(0.018));
    for (int ring = 0; ring < 3; ring++) {
      double reach = 0.62 + 0.22 * ring;
      g.draw(new Line2D.Double(-reach, y + 0.03 + ring * 0.07, reach, y + 0.03 + ring * 0.07));
    }
  }
}
