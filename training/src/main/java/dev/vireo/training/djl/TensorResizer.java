package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import java.util.HashMap;
import java.util.Map;

/** Batches of images to another size, bilinearly and without aliasing, as Pillow does it. */
public final class TensorResizer implements AutoCloseable {
  private final NDManager manager;
  private final Map<Integer, PtSymbolBlock> scripts = new HashMap<>();

  /**
   * @param manager of the images' device
   */
  public TensorResizer(NDManager manager) {
    this.manager = manager;
  }

  /**
   * @param images float32 {@code [count, 3, height, width]}; not closed
   * @return float32 {@code [count, 3, size, size]}, owned by the manager of {@code images}
   */
  public NDArray resize(NDArray images, int size) {
    PtSymbolBlock script = scripts.computeIfAbsent(size, this::load);
    return Script.call(script, images.getManager(), images);
  }

  private PtSymbolBlock load(int size) {
    return Script.load(
        manager,
        "x: Tensor) -> Tensor",
        "return torch._upsample_bilinear2d_aa(x, [%1$d, %1$d], False, None, None)".formatted(size));
  }

  @Override
  public void close() {
    scripts.values().forEach(PtSymbolBlock::close);
  }
}
