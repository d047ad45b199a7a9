package dev.vireo.tools.dataset;

import java.awt.image.BufferedImage;

/**
 * A drawn photograph whose bird's place is known.
 *
 * @param bird whether a pixel shows it, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LocatedBird(BufferedImage photo, boolean[] bird) {}
