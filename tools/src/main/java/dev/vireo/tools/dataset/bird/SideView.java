package dev.vireo.tools.dataset.bird;

import dev.vireo.tools.dataset.bird.Plumage.Marking;
import dev.vireo.tools.dataset.bird.Plumage.Marking.Breast;
import dev.vireo.tools.dataset.bird.Species.Build;
import dev.vireo.tools.dataset.bird.Species.Posture;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.random.RandomGenerator;

/** A bird from its right side, looking right, with the middle of its body at the origin. */
final class SideView {
  private SideView() {}

  static void paint(Graphics2D g, Species species, RandomGenerator random) {
    Build build = species.build();
    Plumage plumage = species.plumage();
    Anatomy anatomy = Anatomy.of(build, build.lean() + random.nextDouble(-5, 5));
    Area silhouette = anatomy.silhouette();
    boolean flying = species.posture() == Posture.FLYING;
    double flap = random.nextDouble(-24, 30);

    if (flying) {
      spreadWing(g, species, flap - 16, 0.34);
    } else {
      legs(g, species, anatomy, random);
    }
    tail(g, species, anatomy, random);
    Ink.form(g, silhouette, plumage.back());
    under(g, plumage, anatomy, silhouette, build);
    Area crown = new Area(anatomy.head());
    Area upperNeck = new Area(anatomy.neck());
    double collar = anatomy.headCenter().getY() + Math.max(build.neck() * 0.72, build.head() * 0.3);
    upperNeck.intersect(new Area(new Rectangle2D.Double(-3, collar - 5, 6, 5)));
    crown.add(upperNeck);
    Ink.fill(g, crown, plumage.head());
    HeadPainter.paint(g, species, anatomy, silhouette);
    volume(g, silhouette);
    if (flying) {
      spreadWing(g, species, flap, 0);
    } else {
      Graphics2D onBody = (Graphics2D) g.create();
      onBody.transform(anatomy.axis());
      WingPainter.folded(onBody, species);
      onBody.dispose();
    }
  }

  /** The bird from beak to tail, with what it stands on and its raised wings. */
  static Rectangle2D extent(Species species) {
    Build build = species.build();
    Anatomy anatomy = Anatomy.of(build, build.lean());
    Rectangle2D extent = anatomy.silhouette().getBounds2D();
    extent.add(extent.getMaxX() + species.beak().length() * 0.8, extent.getCenterY());
    double droop = Math.toRadians(droop(species));
    extent.add(
        anatomy.rump().getX() - species.tail().length() * Math.cos(droop),
        anatomy.rump().getY() + species.tail().length() * Math.sin(droop));
    if (species.posture() == Posture.FLYING) {
      extent.add(0, -1.2);
    } else {
      extent.add(0, footing(species) + 0.1);
    }
    return extent;
  }

  /** Where branch, ground or water lies below the middle of the body. */
  static double footing(Species species) {
    double half = species.build().depth() / 2;
    return switch (species.posture()) {
      case PERCHING, STANDING -> half + species.build().legs();
      case SWIMMING -> half * 0.55;
      case FLYING -> 2;
      case FACING -> FacingView.footing(species);
    };
  }

  private static void under(
      Graphics2D g, Plumage plumage, Anatomy anatomy, Area silhouette, Build build) {
    double half = build.depth() / 2;
    Path2D lower = new Path2D.Double();
    lower.moveTo(-0.62, 0.02);
    lower.quadTo(0.02, half * 0.10, 0.34, -half * 0.9);
    lower.lineTo(1, -half * 0.9);
    lower.lineTo(1, 1);
    lower.lineTo(-0.62, 1);
    lower.closePath();
    Area belly = new Area(anatomy.place(lower));
    belly.intersect(anatomy.body());
    Ink.form(g, belly, plumage.belly());
    for (Marking marking : plumage.markings()) {
      if (marking instanceof Breast(int color)) {
        Area breast =
            new Area(anatomy.place(new Ellipse2D.Double(0.10, -half * 1.15, 0.62, half * 2.05)));
        breast.intersect(silhouette);
        Ink.fill(g, breast, color);
      }
    }
  }

  /** Light from above and a soft edge of shade, over everything within the outline. */
  private static void volume(Graphics2D g, Area silhouette) {
    Rectangle2D box = silhouette.getBounds2D();
    g.setPaint(
        new LinearGradientPaint(
            new Point2D.Double(box.getMinX(), box.getMinY()),
            new Point2D.Double(box.getMinX() + 0.1, box.getMaxY()),
            new float[] {0f, 0.4f, 1f},
            new Color[] {Ink.of(0xffffff, 40), Ink.of(0xffffff, 0), Ink.of(0x000000, 70)}));
    g.fill(silhouette);
    Shape clip = g.getClip();
    g.clip(silhouette);
    g.setColor(Ink.of(0x000000, 30));
    g.setStroke(new BasicStroke(0.05f));
    g.draw(silhouette);
    g.setClip(clip);
  }

  private static void tail(Graphics2D g, Species species, Anatomy anatomy, RandomGenerator random) {
    Graphics2D atRump = (Graphics2D) g.create();
    atRump.translate(anatomy.rump().getX(), anatomy.rump().getY());
    atRump.rotate(Math.toRadians(-droop(species) + random.nextDouble(-6, 6)));
    TailPainter.paint(atRump, species.tail());
    atRump.dispose();
  }

  /** How far the tail points below the horizontal, in degrees. */
  private static double droop(Species species) {
    return species.build().lean() * (species.posture() == Posture.PERCHING ? 0.9 : 0.6);
  }

  private static void spreadWing(Graphics2D g, Species species, double flap, double shade) {
    Graphics2D atShoulder = (Graphics2D) g.create();
    atShoulder.translate(0.08, -species.build().depth() * 0.22);
    atShoulder.transform(AffineTransform.getRotateInstance(Math.toRadians(flap)));
    WingPainter.spread(atShoulder, species.plumage(), 1.15, shade);
    atShoulder.dispose();
  }

  private static void legs(Graphics2D g, Species species, Anatomy anatomy, RandomGenerator random) {
    if (species.posture() == Posture.SWIMMING) {
      return;
    }
    double ground = footing(species);
    double swing = random.nextDouble(-0.04, 0.04);
    int color = species.plumage().legs();
    double thick = species.build().legs() > 0.6 ? 0.038 : 0.045;
    for (int leg = 0; leg < 2; leg++) {
      Point2D hip = anatomy.underside(leg == 0 ? 0.02 : -0.10, species.build().depth());
      double x = (leg == 0 ? 0.10 : -0.06) + swing;
      double kneeX = hip.getX() - 0.04;
      double kneeY = (hip.getY() + ground) / 2;
      int shade = leg == 0 ? Ink.darker(color, 0.3) : color;
      Ink.draw(g, new Line2D.Double(hip.getX(), hip.getY() - 0.05, kneeX, kneeY), shade, thick);
      Ink.draw(g, new Line2D.Double(kneeX, kneeY, x, ground), shade, thick);
      Ink.draw(g, new Line2D.Double(x - 0.05, ground, x + 0.11, ground), shade, thick);
    }
  }
}
