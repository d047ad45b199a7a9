package dev.vireo.export.emit;

/** What a graph is written for; each computes the same. */
public enum GraphTarget {
  /** Every runtime and device: operators as the network names them. */
  ANY,
  /**
   * ONNX Runtime on CPUs, whose layer norm is slow: norms become sums of squares (see {@link
   * CenteredNorms}).
   */
  CPU,
  /**
   * The same with operators of ONNX Runtime's own where they measured faster: attention in one, and
   * the sums of the residual stream with the norms after them. Other runtimes cannot read it.
   */
  ORT
}
