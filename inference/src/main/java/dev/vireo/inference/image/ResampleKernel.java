package dev.vireo.inference.image;

/** The inner loops of a resize on 8-bit RGB rows, with 22-bit fixed-point weights. */
interface ResampleKernel {
  /** Bytes that a kernel may read, and ignore, beyond the last pixel of a line. */
  int READ_AHEAD = 16;

  /** Bytes that a kernel may overwrite beyond the last pixel of a horizontal pass. */
  int WRITE_AHEAD = 1;

  /** Told before the rows of a horizontal pass which table they use. */
  default void prepare(ResampleTable columns) {}

  /**
   * One row of the horizontal pass.
   *
   * @param line the source row, RGB, followed by {@link #READ_AHEAD} bytes
   * @param out receives {@code columns.count()} pixels from {@code offset}; up to {@link
   *     #WRITE_AHEAD} bytes behind them become undefined
   */
  void horizontal(byte[] line, ResampleTable columns, byte[] out, int offset);

  /**
   * One row of the vertical pass.
   *
   * @param lines source rows of {@code out.length} bytes each, the first of them row {@code
   *     firstLine} of the table's source
   * @param index the output row
   */
  void vertical(byte[] lines, int firstLine, ResampleTable rows, int index, byte[] out);
}
