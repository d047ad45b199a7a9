package dev.vireo.inference.choice;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.engine.WeightsFile;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.image.ImageDecoder;
import dev.vireo.inference.image.ImageDecoders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Tries the ways in which a model can be run on the CPU: the same batches of images through each in
 * turn, on one thread, as the workers of a bulk run have it.
 */
public final class EngineTrial {
  /** Enough for a median. */
  private static final int FEWEST_IMAGES = 32;

  private static final double LONGEST_SECONDS = 10;

  private final Path path;
  private final EngineOptions options;

  private EngineTrial(Path path, EngineOptions options) {
    this.path = path;
    this.options = options.withDevice(new Device.Cpu()).withThreads(1);
  }

  /**
   * @param path of the model
   * @param options with which the user would open it, but for the engine
   * @throws VireoException INVALID_ARGUMENT where no image of the sample can be read; as {@link
   *     Model#open} for the model as it is usually run
   */
  public static Trial run(Path path, EngineOptions options, Sample sample) {
    return new EngineTrial(path, options).run(sample, all(), true);
  }

  /**
   * Tries one way beside the usual one.
   *
   * @throws VireoException also where it cannot be run so
   */
  public static Trial run(Path path, EngineOptions options, Sample sample, EngineChoice choice) {
    EngineTrial trial = new EngineTrial(path, options);
    Trial found = trial.run(sample, List.of(choice), false);
    if (!found.refused().isEmpty()) {
      throw new VireoException(ErrorCode.DEVICE_UNAVAILABLE, found.refused().getFirst());
    }
    return found;
  }

  private static List<EngineChoice> all() {
    return List.of(
        new EngineChoice(Optional.of(EngineKind.ONNX), Optional.empty()),
        EngineChoice.of(EngineKind.PYTORCH, Precision.FP32),
        EngineChoice.of(EngineKind.PYTORCH, Precision.BF16));
  }

  private Trial run(Sample sample, List<EngineChoice> choices, boolean whole) {
    EngineKind usual = WeightsFile.at(path).format().engine();
    List<Contender> contenders = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    try (BufferAllocator memory = new RootAllocator()) {
      try {
        contenders.add(open(usual, EngineChoice.USUAL, memory));
        for (EngineChoice choice : choices) {
          if (!isUsual(choice, usual)) {
            try {
              contenders.add(open(choice.kind().orElse(usual), choice, memory));
            } catch (VireoException e) {
              refused.add(e.getMessage());
            }
          }
        }
        return compare(contenders, sample, refused, memory, whole);
      } finally {
        contenders.forEach(Contender::close);
      }
    }
  }

  private static boolean isUsual(EngineChoice choice, EngineKind usual) {
    return choice.kind().orElse(usual) == usual
        && choice.precision().orElse(Precision.FP32) == Precision.FP32;
  }

  private Contender open(EngineKind kind, EngineChoice choice, BufferAllocator memory) {
    return new Contender(kind, Model.open(path, options.withEngine(choice)), memory);
  }

  private static Trial compare(
      List<Contender> contenders,
      Sample sample,
      List<String> refused,
      BufferAllocator memory,
      boolean whole) {
    Model usual = contenders.getFirst().model();
    // Some engines like larger batches than others.
    int most = contenders.stream().mapToInt(each -> each.model().bestBatch()).max().orElseThrow();
    double decoding = 0;
    int images = 0;
    Iterator<ImageFile> files = sample.files().iterator();
    try (ImageBatch batch = new ImageBatch(memory, most, usual.facts().preprocessing());
        ImageDecoder decoder = ImageDecoders.open(usual.facts().preprocessing())) {
      long begin = System.nanoTime();
      boolean warm = false;
      while (files.hasNext() && (images < FEWEST_IMAGES || seconds(begin) < LONGEST_SECONDS)) {
        batch.clear();
        long decode = System.nanoTime();
        fill(batch, decoder, files);
        decoding += seconds(decode);
        if (batch.count() > 0) {
          for (Contender contender : contenders) {
            if (!warm) {
              contender.warm(batch);
            }
            contender.run(batch);
          }
          warm = true;
          images += batch.count();
        }
      }
    }
    if (images == 0) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "there is nothing to try the model on: none of %s can be read"
              .formatted(sample.origin()));
    }
    List<Tried> ways = new ArrayList<>();
    for (Contender contender : contenders) {
      ways.add(contender.result(contenders.getFirst(), sample.origin()));
    }
    return new Trial(decoding / images, ways, refused, whole);
  }

  private static void fill(ImageBatch batch, ImageDecoder decoder, Iterator<ImageFile> files) {
    while (batch.count() < batch.capacity() && files.hasNext()) {
      ImageFile file = files.next();
      try {
        decoder.decode(file.read(), batch.nextSlot());
        batch.add(file.name());
      } catch (VireoException _) {
        // The run itself will say what is wrong with it.
      }
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
