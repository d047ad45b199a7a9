package dev.vireo.tools.dataset.bird;

import dev.vireo.tools.dataset.bird.Species.Posture;
import java.awt.AlphaComposite;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.QuadCurve2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;

/**
 * Draws one photograph of a bird: the same pixels for the same species, size and state of the
 * random generator.
 */
public final class BirdPhoto {
  private BirdPhoto() {}

  /**
   * @param width in pixels
   * @param height in pixels
   * @return an image of type INT_RGB
   */
  public static BufferedImage draw(Species species, int width, int height, RandomGenerator random) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      smooth(g);
      paint(new Planes(g, g, g), species, width, height, random);
    } finally {
      g.dispose();
    }
    Light.pick(random).apply(image, random);
    return image;
  }

  /**
   * Where the bird is on the photograph that {@link #draw} makes of the same species, size and
   * state of the random generator: what of it is not hidden, without what it stands on.
   *
   * @return row by row
   */
  public static boolean[] place(Species species, int width, int height, RandomGenerator random) {
    BufferedImage behind = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    BufferedImage layer = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D back = behind.createGraphics();
    Graphics2D bird = layer.createGraphics();
    Graphics2D front = layer.createGraphics();
    try {
      smooth(back);
      smooth(bird);
      smooth(front);
      front.setComposite(AlphaComposite.DstOut);
      paint(new Planes(back, bird, front), species, width, height, random);
    } finally {
      back.dispose();
      bird.dispose();
      front.dispose();
    }
    boolean[] place = new boolean[width * height];
    for (int i = 0; i < place.length; i++) {
      place[i] = layer.getRGB(i % width, i / width) >>> 24 > 127;
    }
    return place;
  }

  /** Where what is behind the bird is painted, the bird, and what is before it. */
  private record Planes(Graphics2D back, Graphics2D bird, Graphics2D front) {}

  private static void smooth(Graphics2D g) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  private static void paint(
      Planes planes, Species species, int width, int height, RandomGenerator random) {
    Scenery.pick(random).paint(planes.back, width, height, random);
    subject(planes, species, width, height, random);
    foreground(planes.front, width, height, random);
  }

  private static void subject(
      Planes frames, Species species, int width, int height, RandomGenerator random) {
    Rectangle2D extent = extent(species);
    int edge = Math.min(width, height);
    double scale =
        edge * random.nextDouble(0.72, 0.98) / Math.max(extent.getWidth(), extent.getHeight());
    AffineTransform pose = new AffineTransform();
    pose.translate(
        width / 2.0 + edge * random.nextDouble(-0.07, 0.07),
        height / 2.0 + edge * random.nextDouble(-0.07, 0.07));
    pose.rotate(Math.toRadians(random.nextGaussian() * 6));
    pose.scale(random.nextBoolean() ? scale : -scale, scale);
    pose.translate(-extent.getCenterX(), -extent.getCenterY());
    Graphics2D back = posed(frames.back, pose);
    Graphics2D bird = posed(frames.bird, pose);
    Graphics2D front = posed(frames.front, pose);
    clutter(back, species, random);
    double footing = SideView.footing(species);
    switch (species.posture()) {
      case PERCHING -> {
        Footing.branch(back, footing, random.nextDouble(0.12, 0.2), random);
        SideView.paint(bird, species, random);
      }
      case STANDING -> {
        Footing.ground(back, footing - 0.03, random);
        SideView.paint(bird, species, random);
      }
      case SWIMMING -> {
        SideView.paint(bird, species, random);
        Footing.water(front, footing, random);
      }
      case FLYING -> SideView.paint(bird, species, random);
      case FACING -> {
        Footing.branch(back, footing, random.nextDouble(0.14, 0.2), random);
        FacingView.paint(bird, species, random);
      }
    }
    back.dispose();
    bird.dispose();
    front.dispose();
  }

  private static Graphics2D posed(Graphics2D frame, AffineTransform pose) {
    Graphics2D g = (Graphics2D) frame.create();
    g.transform(pose);
    return g;
  }

  private static Rectangle2D extent(Species species) {
    return switch (species.posture()) {
      case PERCHING, STANDING, SWIMMING, FLYING -> SideView.extent(species);
      case FACING -> FacingView.extent(species);
    };
  }

  /** Branches, ground or water behind any bird: what it stands on does not give it away. */
  private static void clutter(Graphics2D g, Species species, RandomGenerator random) {
    double chance = random.nextDouble();
    if (chance < 0.18) {
      Footing.branch(g, random.nextDouble(-1.2, 1.2), random.nextDouble(0.05, 0.14), random);
    } else if (chance < 0.32) {
      Footing.ground(g, random.nextDouble(0.5, 1.1), random);
    } else if (chance < 0.46 && species.posture() != Posture.SWIMMING) {
      Footing.water(g, random.nextDouble(0.5, 1.1), random);
    }
  }

  /** Leaves and blades in front of everything, near the edges more than the middle. */
  private static void foreground(Graphics2D g, int width, int height, RandomGenerator random) {
    if (random.nextDouble() < 0.35) {
      int leaves = random.nextInt(1, 4);
      for (int i = 0; i < leaves; i++) {
        double x = random.nextBoolean() ? random.nextDouble(0.25) : random.nextDouble(0.75, 1);
        Footing.leaf(
            g,
            x * width,
            random.nextDouble() * height,
            height * random.nextDouble(0.12, 0.28),
            random.nextDouble(7),
            Ink.mix(0x3f6b2a, 0xb98a35, random.nextDouble()));
      }
    }
    if (random.nextDouble() < 0.22) {
      for (int i = 0; i < 6; i++) {
        double x = random.nextDouble() * width;
        g.setColor(Ink.of(Ink.mix(0x54752f, 0xa9a05a, random.nextDouble()), 210));
        g.setStroke(Ink.pen(width * 0.012));
        g.draw(
            new QuadCurve2D.Double(
                x,
                height * 1.05,
                x,
                height * 0.85,
                x + width * random.nextGaussian() * 0.07,
                height * random.nextDouble(0.55, 0.85)));
      }
    }
    if (random.nextDouble() < 0.12) {
      double x = random.nextDouble() * width;
      double lean = random.nextGaussian() * width * 0.2;
      Ink.draw(g, new Line2D.Double(x, 0, x + lean, height), 0x5a4735, width * 0.02);
    }
  }
}
