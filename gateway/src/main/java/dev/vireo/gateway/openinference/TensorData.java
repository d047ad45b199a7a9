package dev.vireo.gateway.openinference;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** The elements of an input as they came, read only once it is known that the model wants them. */
public interface TensorData {
  /**
   * Elements of one size.
   *
   * @param count elements that the shape states
   * @return little endian, row by row: {@code count x datatype.size()} bytes
   * @throws dev.vireo.inference.VireoException INVALID_ARGUMENT when they are not as many, or not
   *     of the datatype
   */
  MemorySegment fixed(Datatype datatype, long count);

  /**
   * Elements of the datatype BYTES.
   *
   * @throws dev.vireo.inference.VireoException INVALID_ARGUMENT when they are not {@code count}
   */
  List<MemorySegment> elements(int count);
}
