package dev.vireo.inference.image;

import dev.vireo.inference.model.Filter;

/**
 * The weight of a source pixel by its distance from the center, in PIL's own arithmetic (Pillow,
 * {@code Resample.c}, {@code box_filter} to {@code lanczos_filter}).
 */
enum Weight {
  BOX(0.5, false) {
    @Override
    double at(double x) {
      return x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
    }
  },
  TRIANGLE(1.0, false) {
    @Override
    double at(double x) {
      double distance = Math.abs(x);
      return distance < 1.0 ? 1.0 - distance : 0.0;
    }
  },
  HAMMING(1.0, false) {
    @Override
    double at(double x) {
      double distance = Math.abs(x);
      if (distance == 0.0) {
        return 1.0;
      }
      if (distance >= 1.0) {
        return 0.0;
      }
      double angle = distance * Math.PI;
      return Math.sin(angle) / angle * (0.54f + 0.46f * Math.cos(angle));
    }
  },
  CUBIC(2.0, true) {
    private static final double A = -0.5;

    @Override
    double at(double x) {
      double d = Math.abs(x);
      if (d < 1.0) {
        return ((A + 2.0) * d - (A + 3.0)) * d * d + 1;
      }
      return d < 2.0 ? (((d - 5) * d + 8) * d - 4) * A : 0.0;
    }
  },
  LANCZOS(3.0, true) {
    @Override
    double at(double x) {
      return x >= -3.0 && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0;
    }
  };

  private final double support;
  private final boolean signed;

  Weight(double support, boolean signed) {
    this.support = support;
    this.signed = signed;
  }

  /** Distance from which the weight is 0, in source pixels of a resize that does not shrink. */
  double support() {
    return support;
  }

  boolean signed() {
    return signed;
  }

  abstract double at(double x);

  static Weight of(Filter filter) {
    return switch (filter) {
      case NEAREST -> throw new IllegalArgumentException("the nearest pixel has no weights");
      case BOX -> BOX;
      case BILINEAR -> TRIANGLE;
      case HAMMING -> HAMMING;
      case BICUBIC, BICUBIC_TENSOR -> CUBIC;
      case LANCZOS -> LANCZOS;
    };
  }

  private static double sinc(double x) {
    if (x == 0.0) {
      return 1.0;
    }
    double angle = x * Math.PI;
    return Math.sin(angle) / angle;
  }
}
