package dev.vireo.tools.dataset.bird;

/**
 * A kind of bird, as a field guide describes it. Lengths are in body lengths, colours are {@code
 * 0xRRGGBB}.
 *
 * @param name folder name and label
 */
public record Species(
    String name, Posture posture, Build build, Plumage plumage, Beak beak, Tail tail) {

  /** How the bird holds itself, and thereby from where it is seen. */
  public enum Posture {
    /** From the side, on a branch. */
    PERCHING,
    /** From the side, on the ground. */
    STANDING,
    /** From the side, on water. */
    SWIMMING,
    /** From the side, wings raised or lowered. */
    FLYING,
    /** From the front, upright on a branch. */
    FACING
  }

  /**
   * @param depth of the body from back to belly
   * @param head diameter
   * @param neck length; 0 for birds whose head sits on the shoulders
   * @param legs length
   * @param lean of the body above the horizontal in degrees
   */
  public record Build(double depth, double head, double neck, double legs, double lean) {}

  public record Beak(Form form, double length, int color) {
    public enum Form {
      THIN,
      CONE,
      DAGGER,
      FLAT,
      HOOKED,
      BENT
    }
  }

  public record Tail(Cut cut, double length, int color) {
    public enum Cut {
      SQUARE,
      NOTCHED,
      POINTED,
      FAN,
      STREAMERS
    }
  }
}
