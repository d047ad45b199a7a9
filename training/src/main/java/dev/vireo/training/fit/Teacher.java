package dev.vireo.training.fit;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.OutputKind;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.engine.WeightsFile;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.training.data.Batch;
import dev.vireo.training.djl.TorchDevice;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** The network that another learns from, in evaluation mode. Call from one thread. */
final class Teacher implements AutoCloseable {
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private final Engine engine;
  private final ImageBatch images;
  private final float[] scores;
  private final float[] ordered;

  /** Where in the teacher's logits each of our classes is. */
  private final int[] places;

  /**
   * @param labels of the classes to learn, in our order
   * @param plan whose images, and in whose precision, a checkpoint computes; an ONNX file in its
   *     own
   * @param capacity images in a batch at most
   * @throws VireoException as the file's reader does; INVALID_ARGUMENT when it knows other classes
   *     or takes images of another size
   */
  static Teacher open(
      Path file, List<String> labels, TrainingPlan plan, int capacity, Execution execution) {
    return new Teacher(file, labels, plan, capacity, execution);
  }

  private Teacher(
      Path file, List<String> labels, TrainingPlan plan, int capacity, Execution execution) {
    int size = plan.architecture().imageSize();
    try {
      engine = engine(file, plan.precision(), execution);
      places = places(file, engine.facts().labels(), labels);
      int expected = engine.facts().preprocessing().size();
      if (expected != size) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "the teacher %s takes images of %d pixels, and training makes them of %d; both see the same: train with --image-size %d, or choose another teacher"
                .formatted(file, expected, size, expected));
      }
      BufferAllocator allocator = own(new RootAllocator());
      images = own(new ImageBatch(allocator, capacity, size));
      scores = new float[capacity * labels.size()];
      ordered = new float[capacity * labels.size()];
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Engine engine(Path file, Precision precision, Execution execution) {
    boolean checkpoint = WeightsFile.at(file).format().engine() == EngineKind.PYTORCH;
    EngineOptions options =
        EngineOptions.DEFAULTS
            .withDevice(execution.device())
            .withThreads(execution.threads())
            .withEngine(
                checkpoint
                    ? EngineChoice.of(EngineKind.PYTORCH, inferring(precision, execution))
                    : EngineChoice.USUAL);
    Model model = own(Model.open(file, options));
    if (model.facts().output() != OutputKind.LOGITS) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the teacher %s gives %s, and distillation takes logits; choose a file without its last %s"
              .formatted(
                  file,
                  model.facts().output().name().toLowerCase(Locale.ROOT),
                  model.facts().output() == OutputKind.SCORES ? "sigmoid" : "softmax"));
    }
    return own(model.newEngine());
  }

  /** Training in bfloat16 is possible where it is emulated; to look at a teacher so is no gain. */
  private static Precision inferring(Precision precision, Execution execution) {
    boolean multiplied =
        TorchDevice.resolve(execution.device()).isGpu() || TorchDevice.lacksBfloat16().isEmpty();
    return multiplied ? precision : Precision.FP32;
  }

  private static int[] places(Path file, List<String> theirs, List<String> ours) {
    if (!new HashSet<>(theirs).equals(new HashSet<>(ours)) || theirs.size() != ours.size()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the teacher %s knows other classes: %s; the images are of %s"
              .formatted(file, shortened(theirs), shortened(ours)));
    }
    return ours.stream().mapToInt(theirs::indexOf).toArray();
  }

  private static String shortened(List<String> labels) {
    int shown = Math.min(10, labels.size());
    return String.join(", ", labels.subList(0, shown))
        + (labels.size() > shown ? " and " + (labels.size() - shown) + " more" : "");
  }

  /**
   * @return logits {@code count x classes} in the order of our classes, from index 0; valid until
   *     the next call
   */
  float[] logits(Batch batch) {
    images.clear();
    MemorySegment pixels = MemorySegment.ofBuffer(batch.pixels());
    long imageBytes = pixels.byteSize() / batch.count();
    for (int i = 0; i < batch.count(); i++) {
      images.nextSlot().copyFrom(pixels.asSlice(i * imageBytes, imageBytes));
      images.add("");
    }
    engine.run(images, scores);
    for (int i = 0; i < batch.count(); i++) {
      for (int c = 0; c < places.length; c++) {
        ordered[i * places.length + c] = scores[i * places.length + places[c]];
      }
    }
    return ordered;
  }

  private <T extends AutoCloseable> T own(T resource) {
    owned.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      try {
        owned.pop().close();
      } catch (Exception e) {
        throw new VireoException(
            ErrorCode.INTERNAL, "the teacher could not be closed: " + e.getMessage(), e);
      }
    }
  }
}
