package dev.vireo.export.emit;

/** What a graph is written for; each computes the same. */
public enum Target {
  /** Every runtime and device: operators as the network names them. */
  ANY,
  /**
   * ONNX Runtime on CPUs, whose layer norm is slow: norms become sums of squares (see {@link
   * CenteredNorms}).
   */
  CPU
}
