package dev.vireo.export.emit;

import dev.vireo.export.graph.Operators;

/**
 * How a graph is written, whatever its network.
 *
 * @param opset {@value Operators#OLDEST_OPSET} to {@value Operators#NEWEST_OPSET}
 */
public record GraphForm(
    InputForm input, GraphOutputs outputs, int opset, GraphTarget target, SizeSupport sizes) {
  /** Read by every runtime of the last two years, and the first with an exact Gelu. */
  public static final int DEFAULT_OPSET = 20;

  /** Bytes in, logits out. */
  public static final GraphForm DEFAULT = of(DEFAULT_OPSET);

  public static GraphForm of(int opset) {
    return new GraphForm(
        InputForm.UINT8, GraphOutputs.LOGITS_ONLY, opset, GraphTarget.ANY, SizeSupport.FIXED);
  }

  public GraphForm withInput(InputForm input) {
    return new GraphForm(input, outputs, opset, target, sizes);
  }

  public GraphForm withOutputs(GraphOutputs outputs) {
    return new GraphForm(input, outputs, opset, target, sizes);
  }

  public GraphForm withOpset(int opset) {
    return new GraphForm(input, outputs, opset, target, sizes);
  }

  public GraphForm withTarget(GraphTarget target) {
    return new GraphForm(input, outputs, opset, target, sizes);
  }

  public GraphForm withSizes(SizeSupport sizes) {
    return new GraphForm(input, outputs, opset, target, sizes);
  }
}
