package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.kernel.CacheSizes;
import dev.vireo.training.kernel.MachineFingerprint;
import dev.vireo.training.kernel.NativeCpuid;
import dev.vireo.training.kernel.VerdictStore;
import dev.vireo.training.kernel.VerdictStore.Verdict;
import dev.vireo.training.network.Operation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets no convolution and no product of matrices compute on the CPU before it was seen to be right
 * there, at its real size. Where oneDNN cannot read the processor's caches, it is not called at
 * all; where one of its kernels is wrong, not from then on; where the others are wrong too, the
 * network is refused. On GPUs nothing is tried. Not safe for use by several threads at once.
 */
final class Kernels {
  /** Tells what is wrong with a kernel. */
  @FunctionalInterface
  interface Prober {
    Optional<String> fault(Kernel kernel, NumberFormat format);
  }

  /**
   * @param description of all that kernels depend on
   * @param fault why oneDNN must not be called, not even to be tried
   */
  record Machine(String description, Optional<String> fault) {
    static Machine here() {
      if (!NativeCpuid.supported()) {
        return new Machine(MachineFingerprint.variables(), Optional.empty());
      }
      try (NativeCpuid cpuid = NativeCpuid.open()) {
        OptionalInt missing = CacheSizes.missingFrom(cpuid);
        return new Machine(
            MachineFingerprint.of(cpuid),
            missing.isEmpty() ? Optional.empty() : Optional.of(hidden(missing.getAsInt())));
      }
    }

    private static String hidden(int leaf) {
      return "this virtual machine hides its caches (CPUID leaf %X), and without their sizes oneDNN computes wrongly"
          .formatted(leaf);
    }
  }

  private final VerdictStore store;
  private final Machine machine;
  private final Prober prober;
  private final boolean tried;

  /** Held while anything is proved: what others run meanwhile, they have proved. */
  private final ReentrantLock proving = new ReentrantLock();

  private final Set<Kernel> proven = ConcurrentHashMap.newKeySet();
  private volatile Optional<String> reason = Optional.empty();
  private final AtomicInteger trials = new AtomicInteger();

  /**
   * @param manager of the network's device
   */
  Kernels(NDManager manager, VerdictStore store) {
    this(manager, store, Machine.here(), (kernel, format) -> kernel.fault(manager, format));
  }

  /** As {@link #Kernels(NDManager, VerdictStore)} on a machine and with kernels as told. */
  Kernels(NDManager manager, VerdictStore store, Machine machine, Prober prober) {
    this.store = store;
    this.machine = machine;
    this.prober = prober;
    tried = !manager.getDevice().isGpu();
    if (tried) {
      machine.fault().ifPresent(this::avoidOneDnn);
    }
  }

  /** What was proved with oneDNN says nothing of what stands in for it. */
  private void avoidOneDnn(String why) {
    OneDnn.avoid();
    reason = Optional.of(why);
    proven.clear();
  }

  /**
   * Tries what an operation multiplies, unless that was done.
   *
   * @param input of the operation
   * @throws VireoException {@link ErrorCode#INTERNAL} when this machine computes it wrongly in
   *     every way that there is
   */
  void require(Operation operation, NDArray input, NumberFormat format) {
    if (tried) {
      List<Kernel> kernels = kernels(operation, input.getShape(), format.precision());
      if (!proven.containsAll(kernels)) {
        proveAll(kernels, format);
      }
    }
  }

  private void proveAll(List<Kernel> kernels, NumberFormat format) {
    proving.lock();
    try {
      // Again where a later one was the end of oneDNN, with which an earlier one had been proved.
      while (!proven.containsAll(kernels)) {
        for (Kernel kernel : kernels) {
          if (!proven.contains(kernel)) {
            prove(kernel, format);
          }
        }
      }
    } finally {
      proving.unlock();
    }
  }

  private static List<Kernel> kernels(Operation operation, Shape input, Precision precision) {
    return switch (operation) {
      case Operation.Convolution convolution ->
          List.of(Kernel.Convolution.of(convolution, input, precision));
      case Operation.Linear linear ->
          List.of(Kernel.Linear.of(linear.in(), linear.out(), rows(input), precision));
      case Operation.SelfAttention(int width, int heads) ->
          List.of(
              Kernel.Linear.of(width, 3 * width, rows(input), precision),
              Kernel.Attention.of(heads, input.get(1), width / heads, precision),
              Kernel.Linear.of(width, width, rows(input), precision));
      case Operation.Gelu _ -> {
        int width = (int) Math.min(input.get(input.dimension() - 1), Kernel.MAX_VALUES);
        yield List.of(new Kernel.Gelu(width, precision));
      }
      case Operation.BatchNorm _,
          Operation.Relu _,
          Operation.MaxPool _,
          Operation.GlobalAveragePool _,
          Operation.Flatten _,
          Operation.Scale _,
          Operation.LayerNorm _,
          Operation.Add _,
          Operation.ToTokens _,
          Operation.ClassToken _,
          Operation.PositionEmbedding _,
          Operation.SelectToken _,
          Operation.MeanTokens _,
          Operation.Dropout _,
          Operation.StochasticDepth _ ->
          List.of();
    };
  }

  /** Of one image: all dimensions but the first and the last. */
  private static long rows(Shape input) {
    return input.slice(1, input.dimension() - 1).size();
  }

  private void prove(Kernel kernel, NumberFormat format) {
    Optional<String> fault = verdict(kernel, format).fault();
    if (fault.isPresent() && OneDnn.inUse()) {
      avoidOneDnn(
          "oneDNN computes %s wrongly here: %s".formatted(kernel.description(), fault.get()));
      fault = verdict(kernel, format).fault();
    }
    if (fault.isPresent()) {
      throw new VireoException(
          ErrorCode.INTERNAL,
          "this machine computes %s wrongly, with oneDNN and without: %s; train or export on another one, or on a GPU"
              .formatted(kernel.description(), fault.get()));
    }
    proven.add(kernel);
  }

  private Verdict verdict(Kernel kernel, NumberFormat format) {
    String question =
        "%s; trial %d; PyTorch %s, %s, %d threads; %s"
            .formatted(
                kernel,
                Trial.REVISION,
                PyTorch.engine().getVersion(),
                OneDnn.inUse() ? "oneDNN" : "no oneDNN",
                JniUtils.getNumThreads(),
                machine.description());
    return store
        .find(question)
        .orElseGet(() -> {
          Verdict verdict = new Verdict(prober.fault(kernel, format));
          trials.incrementAndGet();
          store.keep(question, verdict);
          return verdict;
        });
  }

  /** What was found until now. */
  KernelReport report() {
    boolean oneDnn = tried && OneDnn.inUse();
    return new KernelReport(tried, oneDnn, reason, proven.size(), trials.get());
  }
}
