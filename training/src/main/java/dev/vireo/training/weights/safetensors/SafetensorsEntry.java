package dev.vireo.training.weights.safetensors;

import dev.vireo.training.weights.tensor.ElementType;
import java.util.List;

/**
 * One tensor of a safetensors file, as its header states it.
 *
 * @param shape row-major dimensions, each at least 0; empty for a scalar
 * @param begin first byte, counted from the end of the header
 * @param end byte after the last
 */
public record SafetensorsEntry(
    String name, ElementType type, List<Integer> shape, long begin, long end) {
  public SafetensorsEntry {
    shape = List.copyOf(shape);
  }
}
