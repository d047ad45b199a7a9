package dev.vireo.tools.dataset.bird;

import java.util.List;

/**
 * The colours of a bird, {@code 0xRRGGBB}.
 *
 * @param flight the long feathers of the wing
 * @param markings painted in order over the rest
 */
public record Plumage(
    int back,
    int belly,
    int head,
    int wing,
    int flight,
    int legs,
    int eye,
    List<Marking> markings) {
  public Plumage {
    markings = List.copyOf(markings);
  }

  /** A patch that sets a species apart. */
  public sealed interface Marking {
    /** Throat and upper belly. */
    record Breast(int color) implements Marking {}

    /** Top of the head. */
    record Cap(int color) implements Marking {}

    /** Feathers that stand up from the crown. */
    record Crest(int color) implements Marking {}

    /** A stripe through the eye. */
    record Mask(int color) implements Marking {}

    /** A stripe above the eye. */
    record Eyebrow(int color) implements Marking {}

    /** The face around the beak. */
    record Face(int color) implements Marking {}

    /** A patch behind the eye. */
    record Cheek(int color) implements Marking {}

    /** Below the beak. */
    record Throat(int color) implements Marking {}

    /** A ring around the neck. */
    record Collar(int color) implements Marking {}

    /** A band across the wing. */
    record WingBar(int color) implements Marking {}

    /** Speckles on breast and belly. */
    record Spots(int color) implements Marking {}
  }
}
