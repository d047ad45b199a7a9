package dev.vireo.inference.batch;

import java.lang.foreign.MemorySegment;

/**
 * What a request brings. Nothing is copied before the request's turn comes, so the bytes are not to
 * be changed before its answer.
 */
public sealed interface BatchInput {
  /** An image file's bytes, decoded and resized by the slot. */
  record Encoded(MemorySegment bytes) implements BatchInput {}

  /**
   * One image as the model's preprocessing makes it.
   *
   * @param bytes uint8 RGB, HWC: {@code size x size x 3} bytes
   */
  record Pixels(MemorySegment bytes) implements BatchInput {}

  /**
   * One image as a model over floats takes it, normalized by the caller.
   *
   * @param floats float32 in native byte order, CHW: {@code 3 x size x size} values
   */
  record Normalized(MemorySegment floats) implements BatchInput {}
}
