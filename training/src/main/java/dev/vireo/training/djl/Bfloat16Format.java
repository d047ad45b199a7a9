package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.network.Operation;
import dev.vireo.training.network.Operation.LayerNorm;
import java.util.ArrayList;
import java.util.List;

/** {@link Precision#BF16}: all but the norms' parameters is narrowed. */
final class Bfloat16Format implements NumberFormat {
  private final Cast narrow;
  private final Cast widen;
  private final boolean mixesInLayerNorm;
  private final Pointwise pointwise;
  private final StripConvolution strips;

  Bfloat16Format(NDManager manager) {
    narrow = Cast.toBfloat16(manager);
    widen = Cast.toFloat32(manager);
    mixesInLayerNorm = !manager.getDevice().isGpu();
    pointwise = new Pointwise(manager);
    strips = new StripConvolution(manager, 8, 128);
  }

  @Override
  public Precision precision() {
    return Precision.BF16;
  }

  @Override
  public Pointwise pointwise() {
    return pointwise;
  }

  @Override
  public StripConvolution strips() {
    return strips;
  }

  @Override
  public NDArray enter(NDArray values) {
    return narrow.apply(values, values.getManager());
  }

  @Override
  public NDArray leave(NDArray values) {
    return widen.apply(values, values.getManager());
  }

  @Override
  public List<NDArray> parameters(
      Operation operation, List<NDArray> parameters, NDManager scratch) {
    if (operation.measures() || (mixesInLayerNorm && operation instanceof LayerNorm)) {
      return parameters;
    }
    List<NDArray> narrowed = new ArrayList<>(parameters.size());
    for (NDArray parameter : parameters) {
      narrowed.add(narrow.apply(parameter, scratch));
    }
    return narrowed;
  }

  @Override
  public void close() {
    narrow.close();
    widen.close();
    pointwise.close();
    strips.close();
  }
}
