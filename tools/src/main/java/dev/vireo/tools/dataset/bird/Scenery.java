package dev.vireo.tools.dataset.bird;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.QuadCurve2D;
import java.awt.geom.Rectangle2D;
import java.util.random.RandomGenerator;

/**
 * What lies behind the bird. Drawn without regard to the species, so that it says nothing about the
 * label.
 */
enum Scenery {
  SKY,
  FOLIAGE,
  WATER,
  REEDS,
  SNOW,
  SUNSET,
  AUTUMN;

  static Scenery pick(RandomGenerator random) {
    return values()[random.nextInt(values().length)];
  }

  void paint(Graphics2D g, int width, int height, RandomGenerator random) {
    switch (this) {
      case SKY -> sky(g, width, height, random);
      case FOLIAGE -> bokeh(g, width, height, random, 0x2f5a2a, 0x7fae45, 0xd9e08a);
      case WATER -> water(g, width, height, random);
      case REEDS -> reeds(g, width, height, random);
      case SNOW -> snow(g, width, height, random);
      case SUNSET -> sunset(g, width, height, random);
      case AUTUMN -> bokeh(g, width, height, random, 0x5b3a22, 0xc97a2b, 0xf2c14e);
    }
  }

  private static void gradient(Graphics2D g, int width, int height, int top, int bottom) {
    g.setPaint(new GradientPaint(0, 0, Ink.of(top), 0, height, Ink.of(bottom)));
    g.fill(new Rectangle2D.Double(0, 0, width, height));
  }

  private static void sky(Graphics2D g, int w, int h, RandomGenerator random) {
    int zenith = Ink.mix(0x2f6db5, 0x7fb2de, random.nextDouble());
    gradient(g, w, h, zenith, 0xdcebf5);
    int clouds = random.nextInt(1, 4);
    for (int cloud = 0; cloud < clouds; cloud++) {
      double x = random.nextDouble(w);
      double y = random.nextDouble(h * 0.8);
      double size = h * random.nextDouble(0.10, 0.24);
      for (int puff = 0; puff < 9; puff++) {
        Ink.glow(
            g,
            x + random.nextGaussian() * size,
            y + random.nextGaussian() * size * 0.35,
            size * random.nextDouble(0.6, 1.1),
            0xffffff,
            150);
      }
    }
  }

  /** Leaves far out of focus: soft discs of light. */
  private static void bokeh(
      Graphics2D g, int w, int h, RandomGenerator random, int dark, int middle, int light) {
    gradient(g, w, h, Ink.mix(dark, middle, random.nextDouble(0.5)), dark);
    for (int i = 0; i < 46; i++) {
      double radius = h * random.nextDouble(0.05, 0.22);
      int color = Ink.mix(random.nextBoolean() ? dark : middle, light, random.nextDouble(0.7));
      Ink.glow(
          g, random.nextDouble(w), random.nextDouble(h), radius, color, random.nextInt(60, 170));
    }
    for (int i = 0; i < 12; i++) {
      g.setColor(Ink.of(light, random.nextInt(18, 60)));
      g.fill(
          Ink.disc(random.nextDouble(w), random.nextDouble(h), h * random.nextDouble(0.03, 0.09)));
    }
  }

  private static void water(Graphics2D g, int w, int h, RandomGenerator random) {
    int deep = Ink.mix(0x1f4a5c, 0x2f7f8a, random.nextDouble());
    int bright = Ink.mix(deep, 0xd8eef0, 0.6);
    gradient(g, w, h, bright, deep);
    ripples(g, 0, 0, w, h, bright, deep, random);
  }

  /** Broken horizontal lines, coarser towards the viewer. */
  static void ripples(
      Graphics2D g,
      double x,
      double y,
      double w,
      double h,
      int bright,
      int deep,
      RandomGenerator random) {
    for (int i = 0; i < 70; i++) {
      double depth = random.nextDouble();
      double length = w * (0.05 + 0.20 * depth) * random.nextDouble(0.4, 1);
      double left = x + random.nextDouble(-0.1, 1) * w;
      double top = y + depth * h;
      double bend = h * 0.012 * random.nextDouble(-1, 1);
      g.setStroke(Ink.pen(h * (0.006 + 0.014 * depth)));
      g.setColor(Ink.of(random.nextBoolean() ? bright : Ink.darker(deep, 0.2), 110));
      g.draw(new QuadCurve2D.Double(left, top, left + length / 2, top + bend, left + length, top));
    }
  }

  private static void reeds(Graphics2D g, int w, int h, RandomGenerator random) {
    gradient(g, w, h, 0xc9d2b0, 0x77804f);
    for (int i = 0; i < 60; i++) {
      double x = random.nextDouble(-0.1, 1.1) * w;
      double top = random.nextDouble(0.0, 0.7) * h;
      double sway = random.nextGaussian() * w * 0.08;
      double thick = w * random.nextDouble(0.006, 0.022);
      int color = Ink.mix(0x4f6a2f, 0xc8b56a, random.nextDouble());
      g.setColor(Ink.of(color, 90 + 2 * i));
      g.setStroke(Ink.pen(thick));
      g.draw(new QuadCurve2D.Double(x, h * 1.05, x, (h + top) / 2, x + sway, top));
      if (i % 9 == 0) {
        g.setColor(Ink.of(0x5a3a1e, 200));
        g.fill(new Ellipse2D.Double(x + sway - thick, top - thick, thick * 2.6, h * 0.12));
      }
    }
  }

  private static void snow(Graphics2D g, int w, int h, RandomGenerator random) {
    gradient(g, w, h, Ink.mix(0x9fb2c6, 0xcbd6e2, random.nextDouble()), 0xf2f5f9);
    for (int i = 0; i < 7; i++) {
      double x = random.nextDouble(w);
      double top = h * random.nextDouble(0.1, 0.5);
      double half = w * random.nextDouble(0.05, 0.12);
      double base = h * random.nextDouble(0.72, 0.86);
      Path2D fir = new Path2D.Double();
      fir.moveTo(x, top);
      fir.lineTo(x + half, base);
      fir.lineTo(x - half, base);
      fir.closePath();
      g.setColor(Ink.of(0x5c7488, 110));
      g.fill(fir);
    }
    g.setColor(Ink.of(0xfbfdff, 235));
    g.fill(new Ellipse2D.Double(-w * 0.3, h * 0.74, w * 1.1, h * 0.7));
    g.fill(new Ellipse2D.Double(w * 0.3, h * 0.78, w * 1.2, h * 0.6));
    for (int i = 0; i < 45; i++) {
      Ink.glow(
          g,
          random.nextDouble(w),
          random.nextDouble(h),
          h * random.nextDouble(0.008, 0.022),
          0xffffff,
          230);
    }
  }

  private static void sunset(Graphics2D g, int w, int h, RandomGenerator random) {
    gradient(g, w, h, Ink.mix(0x3d2f63, 0x7a3b60, random.nextDouble()), 0xf6a24a);
    double sunX = random.nextDouble(w);
    double sunY = h * random.nextDouble(0.45, 0.72);
    Ink.glow(g, sunX, sunY, h * 0.5, 0xffd98a, 150);
    g.setColor(new Color(0xffefc0));
    g.fill(Ink.disc(sunX, sunY, h * 0.07));
    for (int i = 0; i < 5; i++) {
      double y = h * random.nextDouble(0.1, 0.7);
      g.setColor(Ink.of(0xe7747a, 80));
      g.setStroke(Ink.pen(h * 0.02));
      double x = random.nextDouble(w);
      g.draw(new Line2D.Double(x, y, x + w * random.nextDouble(0.2, 0.6), y + h * 0.01));
    }
    Path2D hills = new Path2D.Double();
    hills.moveTo(0, h);
    for (int i = 0; i <= 6; i++) {
      hills.lineTo(w * i / 6.0, h * random.nextDouble(0.74, 0.88));
    }
    hills.lineTo(w, h);
    hills.closePath();
    Ink.fill(g, hills, 0x35263f);
  }
}
