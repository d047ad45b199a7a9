package dev.vireo.inference.bulk;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.BulkResult.Failed;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.engine.Model;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * One worker of a run that somebody else directs, as the tasks of a cluster: decodes a batch and
 * runs the model on it, both on the caller's thread. Several over one model share its weights; each
 * is for one thread at a time. Whoever opens it closes it, before the model.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class BatchClassifier implements AutoCloseable {
  private final WorkerSlots slots;
  private final LargeFile encoded;
  private final BatchRun run;

  private BatchClassifier(WorkerSlots slots, BulkSettings settings) {
    this.slots = slots;
    this.encoded = new LargeFile(slots.memory(), Long.MAX_VALUE);
    this.run = new BatchRun(slots.list().getFirst(), settings, 1);
  }

  /**
   * @param model opened with the threads that one run of it shall use; still the caller's
   * @param batchSize most images that go through it together; 0 for {@link Model#bestBatch}
   * @throws VireoException INVALID_ARGUMENT when embeddings are wanted and the model offers none
   */
  public static BatchClassifier open(Model model, BulkSettings settings, int batchSize) {
    requireEmbeddings(model, settings);
    WorkerSlots slots = WorkerSlots.open(model, 1, batchSize == 0 ? model.bestBatch() : batchSize);
    try {
      return new BatchClassifier(slots, settings);
    } catch (RuntimeException e) {
      slots.close();
      throw e;
    }
  }

  /** Most images of one call. */
  public int capacity() {
    return slots.plan().batchSize();
  }

  private static void requireEmbeddings(Model model, BulkSettings settings) {
    BulkPipeline.requireEmbeddings(model.facts(), model.signature().features(), settings);
  }

  /**
   * The columns of its results.
   *
   * @throws VireoException as {@link #open}
   */
  public static Columns columns(Model model, BulkSettings settings) {
    requireEmbeddings(model, settings);
    return new Columns(
        Math.min(settings.topK(), model.facts().labels().size()),
        settings.embeddings() ? model.signature().features() : 0);
  }

  /**
   * Classifies up to {@link #capacity} images. What is wrong with one of them is its result.
   *
   * @return in the order of the images
   * @throws VireoException when the model fails
   */
  public List<BulkResult> classify(List<? extends ImageFile> images) {
    run.clear();
    List<@Nullable Failed> failures = new ArrayList<>(images.size());
    for (ImageFile image : images) {
      failures.add(decode(image));
    }
    run.infer();
    List<BulkResult> results = new ArrayList<>(images.size());
    int row = 0;
    for (int i = 0; i < images.size(); i++) {
      Failed failed = failures.get(i);
      results.add(failed != null ? failed : run.result(images.get(i), row++));
    }
    return results;
  }

  private @Nullable Failed decode(ImageFile image) {
    try {
      return run.add(image, () -> encoded.read(image));
    } catch (IOException e) {
      throw new IllegalStateException("reading fails as the image's own failure", e);
    } finally {
      encoded.close();
    }
  }

  @Override
  public void close() {
    try (slots) {
      encoded.close();
    }
  }
}
