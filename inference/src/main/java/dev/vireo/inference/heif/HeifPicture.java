package dev.vireo.inference.heif;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * The photo of a HEIF file: tiles that lie side by side, in rows from the top; one tile where the
 * photo is coded whole.
 *
 * @param tiles {@code columns} of each row, cut off at the right and at the bottom
 * @param width of the photo as it is coded, before it is turned, in pixels, at least 1
 * @param height likewise
 * @param orientation how it is to be turned, as EXIF numbers it, 1 to 8
 * @param colors how its samples become RGB, where the file says so beside the coded pictures
 */
public record HeifPicture(
    Codec codec,
    List<Tile> tiles,
    int columns,
    int width,
    int height,
    Crop crop,
    int orientation,
    Optional<Colors> colors) {

  /**
   * The part that is to be seen, before it is turned; all but where the coding needed more.
   *
   * @param x pixels that are left out at the left
   * @param y likewise at the top
   */
  public record Crop(int x, int y, int width, int height) {}

  /** What the pictures are coded with. */
  public enum Codec {
    /** Of HEIC. */
    HEVC,
    /** Of AVIF. */
    AV1
  }

  /**
   * One coded picture.
   *
   * @param configuration of the codec, as {@code hvcC} or {@code av1C} has it
   * @param width in pixels, as the file states it
   * @param height likewise
   */
  public record Tile(MemorySegment data, MemorySegment configuration, int width, int height) {}

  /**
   * ISO/IEC 23091-2, as far as it concerns the way to RGB.
   *
   * @param primaries by number
   * @param matrix coefficients, by number
   * @param fullRange whether samples use all values
   */
  public record Colors(int primaries, int matrix, boolean fullRange) {}

  public HeifPicture {
    tiles = List.copyOf(tiles);
  }
}
