package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import dev.vireo.training.network.Operation.Convolution;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Convolutions of 1x1 on CPUs as products of matrices: over channels-last memory that is what they
 * are. A training step takes as long as with oneDNN's own kernels for them (bench/results), of
 * which those with a stride write past their workspace where the channels are few
 * (https://github.com/uxlfoundation/oneDNN/issues/6035).
 */
final class Pointwise implements AutoCloseable {
  private record Form(int stride, boolean bias) {}

  private final NDManager manager;
  private final boolean used;
  private final Map<Form, PtSymbolBlock> scripts = new ConcurrentHashMap<>();

  /**
   * @param manager of the arrays' device
   */
  Pointwise(NDManager manager) {
    this.manager = manager;
    used = !manager.getDevice().isGpu();
  }

  /** Whether a convolution is one that {@link #convolve} computes here. */
  boolean suit(Convolution convolution) {
    return used && convolution.kernel() == 1 && convolution.padding() == 0;
  }

  /**
   * @param x {@code [count, in, height, width]}
   * @param parameters weight {@code [out, in, 1, 1]} and, if any, bias {@code [out]}
   * @return {@code [count, out, height / stride, width / stride]}, rounded up, in the manager of
   *     {@code x}
   */
  NDArray convolve(NDArray x, List<NDArray> parameters, int stride) {
    Form form = new Form(stride, parameters.size() > 1);
    PtSymbolBlock script = scripts.computeIfAbsent(form, this::load);
    NDArray[] arrays = new NDArray[parameters.size() + 1];
    arrays[0] = x;
    for (int i = 0; i < parameters.size(); i++) {
      arrays[i + 1] = parameters.get(i);
    }
    return Script.call(script, x.getManager(), arrays);
  }

  private PtSymbolBlock load(Form form) {
    String bias = form.bias ? ", bias" : "";
    return Script.load(
        manager,
        "x: Tensor, weight: Tensor%s) -> Tensor".formatted(form.bias ? ", bias: Tensor" : ""),
        """
        rows = torch.permute(x, [0, 2, 3, 1])
        every = torch.slice(rows, 1, 0, %2$d, %1$d)
        read = torch.slice(every, 2, 0, %2$d, %1$d)
        count = torch.size(read, 0)
        height = torch.size(read, 1)
        width = torch.size(read, 2)
        pixels = torch.reshape(read, [-1, torch.size(read, 3)])
        products = torch.linear(pixels, torch.flatten(weight, 1)%3$s)
        out = torch.size(weight, 0)
        return torch.permute(torch.reshape(products, [count, height, width, out]), [0, 3, 1, 2])
        """
            .formatted(form.stride, Long.MAX_VALUE, bias));
  }

  @Override
  public void close() {
    scripts.values().forEach(PtSymbolBlock::close);
  }
}
