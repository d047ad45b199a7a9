package dev.vireo.gateway.openinference;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Elements of BYTES that came one by one. */
public record ElementData(List<MemorySegment> elements) implements TensorData {
  public ElementData {
    elements = List.copyOf(elements);
  }

  @Override
  public MemorySegment fixed(Datatype datatype, long count) {
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT, "the input is " + datatype + ", and its data is BYTES");
  }

  @Override
  public List<MemorySegment> elements(int count) {
    if (elements.size() != count) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the shape asks for " + count + " elements, and there are " + elements.size());
    }
    return elements;
  }
}
