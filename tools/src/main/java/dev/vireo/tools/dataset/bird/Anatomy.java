package dev.vireo.tools.dataset.bird;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.CubicCurve2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;

/**
 * The outlines of a bird seen from its right side, looking right, with the middle of its body at
 * the origin, y downwards, in body lengths.
 *
 * @param axis turns a shape of the level body into one of the leaning body
 * @param rump where the tail starts
 * @param headCenter the middle of the head
 * @param headRadius half its diameter
 */
record Anatomy(
    AffineTransform axis,
    Area body,
    Area neck,
    Area head,
    Point2D rump,
    Point2D headCenter,
    double headRadius) {

  static Anatomy of(Species.Build build, double lean) {
    AffineTransform axis = AffineTransform.getRotateInstance(Math.toRadians(-lean));
    double half = build.depth() / 2;
    Area body = new Area(axis.createTransformedShape(level(half)));
    Point2D shoulder = axis.transform(new Point2D.Double(0.30, -half * 0.35), null);
    double radius = build.head() / 2;
    double length = build.neck();
    Point2D head =
        new Point2D.Double(
            shoulder.getX() + 0.10 + length * 0.12, shoulder.getY() - half * 0.5 - length - 0.02);
    Area neck = new Area(neck(shoulder, head, half, radius, length));
    return new Anatomy(
        axis,
        body,
        neck,
        new Area(Ink.disc(head.getX(), head.getY(), radius)),
        axis.transform(new Point2D.Double(-0.50, -0.01), null),
        head,
        radius);
  }

  /** Body, neck and head together. */
  Area silhouette() {
    Area all = new Area(body);
    all.add(neck);
    all.add(head);
    return all;
  }

  /** A shape given for the level body, where it lies on this one. */
  Shape place(Shape onLevelBody) {
    return axis.createTransformedShape(onLevelBody);
  }

  /** The lowest point of the body below {@code x} of the level body. */
  Point2D underside(double x, double depth) {
    return axis.transform(new Point2D.Double(x, depth / 2 * 0.9), null);
  }

  private static Path2D level(double half) {
    Path2D path = new Path2D.Double();
    path.moveTo(-0.58, -0.04);
    path.curveTo(-0.34, -half * 0.80, 0.06, -half * 1.18, 0.34, -half * 0.82);
    path.curveTo(0.54, -half * 0.55, 0.58, half * 0.30, 0.40, half * 0.72);
    path.curveTo(0.18, half * 1.18, -0.28, half * 0.92, -0.58, 0.05);
    path.closePath();
    return path;
  }

  /** Follows an S from the shoulder to the head, thick at the shoulder. */
  private static Path2D neck(
      Point2D shoulder, Point2D head, double half, double radius, double length) {
    double x = shoulder.getX();
    double y = shoulder.getY();
    CubicCurve2D spine =
        new CubicCurve2D.Double(
            x - 0.02,
            y + half * 0.25,
            x + 0.06 + length * 0.52,
            y - length * 0.08,
            head.getX() - length * 0.55,
            head.getY() + length * 0.25,
            head.getX() - radius * 0.15,
            head.getY() + radius * 0.05);
    int steps = 24;
    double thin = length > 0.3 ? radius * 0.72 : radius * 0.92;
    Point2D[] left = new Point2D[steps + 1];
    Point2D[] right = new Point2D[steps + 1];
    for (int i = 0; i <= steps; i++) {
      double t = (double) i / steps;
      double thick = thin + (half * 0.82 - thin) * Math.pow(1 - t, length > 0.3 ? 3.2 : 1.4);
      Point2D at = point(spine, t);
      Point2D ahead = point(spine, t + 1e-3);
      double dx = ahead.getX() - at.getX();
      double dy = ahead.getY() - at.getY();
      double norm = thick / Math.hypot(dx, dy);
      left[i] = new Point2D.Double(at.getX() + dy * norm, at.getY() - dx * norm);
      right[i] = new Point2D.Double(at.getX() - dy * norm, at.getY() + dx * norm);
    }
    Path2D path = new Path2D.Double();
    path.moveTo(left[0].getX(), left[0].getY());
    for (int i = 1; i <= steps; i++) {
      path.lineTo(left[i].getX(), left[i].getY());
    }
    for (int i = steps; i >= 0; i--) {
      path.lineTo(right[i].getX(), right[i].getY());
    }
    path.closePath();
    return path;
  }

  private static Point2D point(CubicCurve2D c, double t) {
    double s = 1 - t;
    double a = s * s * s;
    double b = 3 * s * s * t;
    double d = 3 * s * t * t;
    double e = t * t * t;
    return new Point2D.Double(
        a * c.getX1() + b * c.getCtrlX1() + d * c.getCtrlX2() + e * c.getX2(),
        a * c.getY1() + b * c.getCtrlY1() + d * c.getCtrlY2() + e * c.getY2());
  }
}
