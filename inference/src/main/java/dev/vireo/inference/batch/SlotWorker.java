package dev.vireo.inference.batch;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Ranking;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.OutputRows;
import dev.vireo.inference.image.ImageBatch;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The loop of one slot: take, decode, run, answer. Whatever is thrown on the way, memory that runs
 * out too, ends the requests at hand and not the loop.
 */
final class SlotWorker implements Runnable {
  private static final float[] NONE = {};

  private record Ready(Pending pending, long queueNanos, long decodeNanos) {}

  private final Batcher batcher;
  private final BatchSlot slot;
  private final BatchListener listener;
  private final LongSupplier nanoTime;
  private final List<String> labels;
  private final float[] logits;
  private final Set<String> offered = new HashSet<>();
  private List<String> wanted = List.of();
  private List<OutputRows> others = List.of();
  private boolean resting = true;
  private final List<Pending> taken = new ArrayList<>();
  private final List<Ready> inBatch = new ArrayList<>();
  private final List<Ready> normalized = new ArrayList<>();
  private final List<MemorySegment> floats = new ArrayList<>();

  SlotWorker(Batcher batcher, BatchSlot slot, BatchListener listener, LongSupplier nanoTime) {
    this.batcher = batcher;
    this.slot = slot;
    this.listener = listener;
    this.nanoTime = nanoTime;
    this.labels = slot.engine().facts().labels();
    this.logits = new float[slot.batch().capacity() * labels.size()];
    slot.engine().outputs().forEach(output -> offered.add(output.name()));
  }

  @Override
  public void run() {
    try (slot) {
      boolean hadLarge = false;
      while (batcher.take(taken, slot.batch().capacity(), hadLarge)) {
        resting = false;
        hadLarge = !taken.isEmpty() && taken.getFirst().isLarge();
        try {
          serve();
        } catch (RuntimeException | Error e) {
          fail(e);
        }
        taken.clear();
        inBatch.clear();
        normalized.clear();
        floats.clear();
        slot.batch().clear();
        others = List.of();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve() {
    taken.forEach(this::prepare);
    Engine engine = batcher.alone() ? slot.alone().orElse(slot.engine()) : slot.engine();
    boolean mixed = !normalized.isEmpty();
    infer(inBatch, () -> others = engine.run(slot.batch(), logits, wanted), !mixed);
    if (mixed) {
      infer(normalized, () -> others = engine.runNormalized(floats, logits, wanted), true);
    }
  }

  /** Ends what has no answer yet. */
  private void fail(Throwable cause) {
    rest();
    VireoException failure = broken("the request", cause);
    taken.forEach(pending -> pending.fail(failure));
  }

  private void rest() {
    if (!resting) {
      resting = true;
      batcher.release();
    }
  }

  private static VireoException broken(String what, Throwable cause) {
    String why =
        cause instanceof OutOfMemoryError
            ? "memory ran out (%s); send smaller images, or fewer at a time"
                .formatted(cause.getMessage())
            : cause.toString();
    return new VireoException(ErrorCode.INTERNAL, what + " failed: " + why, cause);
  }

  /** The outputs that any of a group asks for. */
  private static List<String> wanted(List<Ready> group) {
    Set<String> names = new LinkedHashSet<>();
    for (Ready each : group) {
      names.addAll(each.pending().request().outputs());
    }
    return List.copyOf(names);
  }

  private void prepare(Pending pending) {
    long start = nanoTime.getAsLong();
    BatchRequest request = pending.request();
    try {
      if (pending.answer().isDone()) {
        return; // its time passed while those before it were decoded
      }
      requireOffered(request);
      List<Ready> group =
          switch (request.input()) {
            case ImageInput.Stored(Path file) -> {
              decode(MemorySegment.ofArray(ImageFile.of(file).read()));
              yield inBatch;
            }
            case ImageInput.Encoded(MemorySegment bytes) -> {
              decode(bytes);
              yield inBatch;
            }
            case ImageInput.Raster(BufferedImage image) -> {
              slot.decoder().prepare(image, slot.batch().nextSlot());
              slot.batch().add("");
              yield inBatch;
            }
            case ImageInput.Pixels pixels -> {
              copy(pixels.bytes(), slot.batch());
              yield inBatch;
            }
            case ImageInput.Normalized image -> {
              floats.add(image.floats());
              yield normalized;
            }
          };
      group.add(new Ready(pending, start - pending.submitted(), nanoTime.getAsLong() - start));
    } catch (VireoException e) {
      pending.fail(e);
    } catch (WrongThreadException e) {
      pending.fail(
          new VireoException(
              ErrorCode.INVALID_ARGUMENT,
              "the image lies in memory that only one other thread may read: take it from a shared"
                  + " arena (Arena.ofShared)",
              e));
    } catch (RuntimeException | Error e) {
      pending.fail(broken("decoding", e));
    } finally {
      batcher.decoded(pending);
    }
  }

  private void decode(MemorySegment file) {
    slot.decoder().decode(file, slot.batch().nextSlot());
    slot.batch().add("");
  }

  private void requireOffered(BatchRequest request) {
    for (String name : request.outputs()) {
      if (!offered.contains(name)) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "%s offers no %s: export it with --outputs %s"
                .formatted(slot.engine().facts().name(), name, name));
      }
    }
  }

  private static void copy(MemorySegment pixels, ImageBatch batch) {
    MemorySegment target = batch.nextSlot();
    if (pixels.byteSize() != target.byteSize()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          pixels.byteSize() + " bytes are not one image of " + target.byteSize());
    }
    target.copyFrom(pixels);
    batch.add("");
  }

  /**
   * @param last whether the slot rests after it: it does so before it answers, since a client that
   *     has its answer asks again, and should find itself alone if it is
   */
  private void infer(List<Ready> group, Runnable engine, boolean last) {
    wanted = wanted(group);
    long start = nanoTime.getAsLong();
    Optional<VireoException> failure = group.isEmpty() ? Optional.empty() : failureOf(engine);
    long inferNanos = nanoTime.getAsLong() - start;
    if (last) {
      rest();
    }
    if (group.isEmpty()) {
      return;
    }
    if (failure.isPresent()) {
      if (failure.get().code() == ErrorCode.DEVICE_UNAVAILABLE) {
        batcher.lose();
      }
      group.forEach(each -> each.pending().fail(failure.get()));
      return;
    }
    listener.ran(group.size(), inferNanos);
    for (int i = 0; i < group.size(); i++) {
      answer(group.get(i), i, inferNanos, group.size());
    }
  }

  private static Optional<VireoException> failureOf(Runnable engine) {
    try {
      engine.run();
      return Optional.empty();
    } catch (VireoException e) {
      return Optional.of(e);
    } catch (RuntimeException | Error e) {
      return Optional.of(broken("the engine", e));
    }
  }

  private void answer(Ready ready, int index, long inferNanos, int batch) {
    BatchRequest request = ready.pending().request();
    int row = index * labels.size();
    try {
      BatchAnswer answer =
          new BatchAnswer(
              new Ranking(labels, slot.engine().facts().output(), request.topK()).rank(logits, row),
              request.logits() ? Arrays.copyOfRange(logits, row, row + labels.size()) : NONE,
              others(request, index),
              ready.queueNanos(),
              ready.decodeNanos(),
              inferNanos,
              batch);
      ready.pending().answer().complete(answer);
    } catch (VireoException e) {
      ready.pending().fail(e);
    }
  }

  private Map<String, OutputRows> others(BatchRequest request, int index) {
    if (request.outputs().isEmpty()) {
      return Map.of();
    }
    Map<String, OutputRows> rows = new HashMap<>();
    for (String name : request.outputs()) {
      rows.put(name, others.get(wanted.indexOf(name)).row(index));
    }
    return rows;
  }
}
