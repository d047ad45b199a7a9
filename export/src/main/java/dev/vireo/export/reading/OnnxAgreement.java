package dev.vireo.export.reading;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.file.ContentKey;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.training.djl.PyTorch;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.kernel.VerdictStore;
import dev.vireo.training.kernel.VerdictStore.Verdict;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Whether a file says on PyTorch what it says on ONNX Runtime, on drawn pixels. */
final class OnnxAgreement {
  private static final int IMAGES = 2;

  /** Of what is compared, and how. */
  private static final int REVISION = 1;

  private OnnxAgreement() {}

  /**
   * Of files in int8, whose sums of two values ONNX Runtime rounds twice and PyTorch once. Their
   * steps are proved one by one.
   */
  static final double INTEGERS = 0.5;

  /** Largest difference of two logits, as a share of their root mean square. */
  static double tolerance(Precision precision) {
    return switch (precision) {
      case FP32 -> 5e-3;
      case BF16 -> 0.5;
    };
  }

  /**
   * Asks once for each file and machine.
   *
   * @param model of the file on PyTorch
   * @param tolerance largest difference of two logits, as a share of their root mean square
   * @throws VireoException INVALID_MODEL where the two differ
   */
  static void require(Path file, Model model, EngineOptions options, double tolerance) {
    VerdictStore store = VerdictStore.ofUser();
    String question =
        "file %s on PyTorch %s in %s as on ONNX Runtime; comparison %d; %s"
            .formatted(
                ContentKey.of(file),
                PyTorch.engine().getVersion(),
                model.precision().title(),
                REVISION,
                TorchDevice.machine());
    Optional<Verdict> known = store.find(question);
    Verdict verdict =
        known.orElseGet(() -> new Verdict(difference(file, model, options, tolerance)));
    if (known.isEmpty()) {
      store.keep(question, verdict);
    }
    verdict
        .fault()
        .ifPresent(difference -> {
          throw new VireoException(
              ErrorCode.INVALID_MODEL,
              "PyTorch does not say of drawn images what ONNX Runtime says with %s: %s; leave it to ONNX Runtime (--engine onnx)"
                  .formatted(file, difference));
        });
  }

  private static Optional<String> difference(
      Path file, Model model, EngineOptions options, double tolerance) {
    EngineOptions usual =
        options
            .withDevice(new Device.Cpu())
            .withEngine(new EngineChoice(Optional.of(EngineKind.ONNX), Optional.empty()));
    try (Model onnx = Model.open(file, usual)) {
      float[] expected = logits(onnx);
      float[] actual = logits(model);
      double squares = 0;
      double worst = 0;
      for (int i = 0; i < expected.length; i++) {
        squares += (double) expected[i] * expected[i];
        double off = Math.abs(actual[i] - expected[i]);
        worst = off <= worst ? worst : off;
      }
      double share = worst / Math.sqrt(squares / expected.length);
      return share <= tolerance
          ? Optional.empty()
          : Optional.of(String.format(Locale.ROOT, "a logit is off by %.2g of their size", share));
    }
  }

  private static float[] logits(Model model) {
    int height = model.facts().preprocessing().height();
    int width = model.facts().preprocessing().width();
    SplittableRandom random = new SplittableRandom(1);
    byte[] pixels = new byte[height * width * 3];
    float[] logits = new float[IMAGES * model.facts().labels().size()];
    try (BufferAllocator allocator = new RootAllocator();
        ImageBatch batch = new ImageBatch(allocator, IMAGES, height, width);
        Engine engine = model.newEngine()) {
      for (int i = 0; i < IMAGES; i++) {
        random.nextBytes(pixels);
        batch.nextSlot().copyFrom(MemorySegment.ofArray(pixels));
        batch.add(Integer.toString(i));
      }
      engine.run(batch, logits);
    }
    return logits;
  }
}
