package dev.vireo.inference.classifier;

import dev.vireo.inference.Prediction;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchRequest;
import dev.vireo.inference.batch.Batcher;
import dev.vireo.inference.batch.ImageInput;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.ModelSignature;
import dev.vireo.inference.engine.Platform;
import dev.vireo.inference.model.ModelFacts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * A model for a program that classifies what comes to it: safe for use by several threads, whose
 * images run side by side on its slots, and together where they wait. For whole folders see {@link
 * dev.vireo.inference.bulk.BulkClassifier}. Whoever opens it closes it.
 *
 * <p>What is wrong with an image is a {@link VireoException}: NOT_FOUND, UNREADABLE, EMPTY_INPUT,
 * UNSUPPORTED_IMAGE, CORRUPT_IMAGE or IMAGE_TOO_LARGE. So is OVERLOADED, where more images wait
 * than may. Once it is closed, every such call is an {@link IllegalStateException}.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class Classifier implements AutoCloseable {
  /** Labels in a prediction, where the model has as many. */
  public static final int DEFAULT_TOP_K = 5;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  /** Later than any moment of {@link System#nanoTime} that a program sees. */
  private static final Duration NEVER = Duration.ofDays(36_500);

  private final Slots slots;
  private final Batcher batcher;
  private final int maxWaiting;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Classifier(Slots slots, ClassifierOptions options) {
    this.slots = slots;
    this.batcher =
        new Batcher(
            slots.list(),
            options.maxWaiting(),
            options.memory(),
            options.decoding(),
            options.batches());
    this.maxWaiting = options.maxWaiting();
  }

  /**
   * Opens a model with {@link ClassifierOptions#DEFAULTS}.
   *
   * @throws VireoException as {@link dev.vireo.inference.engine.Model#open}
   */
  public static Classifier open(Path model) {
    return open(model, ClassifierOptions.DEFAULTS);
  }

  /**
   * @throws VireoException as {@link dev.vireo.inference.engine.Model#open}
   */
  public static Classifier open(Path model, ClassifierOptions options) {
    return new Classifier(Slots.open(model, options), options);
  }

  /** The model that it runs, which this closes. */
  public Model model() {
    return slots.model();
  }

  /** Labels, preprocessing and what else the file says of itself. */
  public ModelFacts facts() {
    return slots.model().facts();
  }

  /** What runs it. */
  public Platform platform() {
    return slots.model().platform();
  }

  /** Its own input and output. */
  public ModelSignature signature() {
    return slots.model().signature();
  }

  /** Where it runs, for people. */
  public String device() {
    return slots.alone().orElse(slots.model()).device();
  }

  /** In one line, what was not as usual in its runs so far; empty when nothing was. */
  public Optional<String> notice() {
    return slots.model().notice();
  }

  /** Whether its device was lost in a run: what comes now fails, and it should be opened anew. */
  public boolean lost() {
    return batcher.lost();
  }

  /** Off-heap memory of its image batches, in bytes; none once it is closed. */
  public long batchBytes() {
    return slots.memory().getAllocatedMemory();
  }

  /** The {@link #DEFAULT_TOP_K} most probable classes of an image file. */
  public Prediction classify(Path image) {
    return classify(ImageInput.of(image), DEFAULT_TOP_K);
  }

  /** The {@link #DEFAULT_TOP_K} most probable classes of an image file's bytes. */
  public Prediction classify(byte[] image) {
    return classify(ImageInput.of(image), DEFAULT_TOP_K);
  }

  /**
   * Waits for the answer; an interrupt withdraws the image.
   *
   * @param topK classes wanted, at least 1; more than there are gives all
   * @throws VireoException what is wrong with the image, or OVERLOADED
   * @throws CancellationException when the thread is interrupted, which it stays
   */
  public Prediction classify(ImageInput image, int topK) {
    return await(submit(request(image, topK, false, NEVER))).prediction();
  }

  /**
   * As {@link #classify(ImageInput, int)} without waiting.
   *
   * @param timeout from now, after which the answer is of no use
   * @return fails with a {@link VireoException}, of DEADLINE_EXCEEDED once the timeout is over;
   *     cancelling it withdraws the image. Dependents run on a slot's thread and must not block
   */
  public CompletableFuture<Prediction> classifyAsync(ImageInput image, int topK, Duration timeout) {
    return within(request(image, topK, false, timeout), BatchAnswer::prediction);
  }

  /**
   * Classifies any number of images, as many at a time as suits the slots; what is wrong with one
   * of them is its own result.
   *
   * @return in the order of the images
   * @throws CancellationException as {@link #classify(ImageInput, int)}
   */
  public List<ImageResult> classifyAll(List<ImageInput> images, int topK) {
    int ahead = Math.min(maxWaiting, 2 * slots.list().size() * slots.model().bestBatch());
    List<CompletableFuture<BatchAnswer>> answers = new ArrayList<>(images.size());
    List<ImageResult> results = new ArrayList<>(images.size());
    try {
      while (results.size() < images.size()) {
        while (answers.size() < images.size() && answers.size() - results.size() < ahead) {
          answers.add(submit(request(images.get(answers.size()), topK, false, NEVER)));
        }
        results.add(result(answers.get(results.size())));
      }
      return results;
    } finally {
      answers.forEach(answer -> answer.cancel(false));
    }
  }

  private static ImageResult result(CompletableFuture<BatchAnswer> answer) {
    try {
      return new ImageResult.Classified(await(answer).prediction());
    } catch (VireoException e) {
      return new ImageResult.Failed(e.code(), e.getMessage());
    }
  }

  /**
   * The penultimate features of an image.
   *
   * @return as many as {@link ModelSignature#features}
   * @throws VireoException as {@link #classify(ImageInput, int)}; INVALID_ARGUMENT when the model
   *     offers none
   */
  public float[] embed(ImageInput image) {
    return await(submit(request(image, 1, true, NEVER))).embedding();
  }

  /** As {@link #embed} without waiting; otherwise as {@link #classifyAsync}. */
  public CompletableFuture<float[]> embedAsync(ImageInput image, Duration timeout) {
    return within(request(image, 1, true, timeout), BatchAnswer::embedding);
  }

  private BatchRequest request(ImageInput image, int topK, boolean embedding, Duration timeout) {
    if (closed.get()) {
      throw new IllegalStateException("this classifier of " + facts().name() + " is closed");
    }
    return new BatchRequest(
        image,
        topK,
        false,
        embedding ? List.of(ModelSignature.EMBEDDINGS) : List.of(),
        System.nanoTime() + timeout.toNanos(),
        this);
  }

  /**
   * For callers with clients of their own, who are to be served in turns: {@link Batcher#submit}.
   */
  public CompletableFuture<BatchAnswer> submit(BatchRequest request) {
    return submit(List.of(request)).getFirst();
  }

  /** See {@link Batcher#submit(List)}. */
  public List<CompletableFuture<BatchAnswer>> submit(List<BatchRequest> requests) {
    return batcher.submit(requests);
  }

  private <T> CompletableFuture<T> within(BatchRequest request, Function<BatchAnswer, T> part) {
    CompletableFuture<BatchAnswer> answer = submit(request);
    CompletableFuture<T> wanted = answer.thenApply(part);
    var _ = wanted.whenComplete((_, _) -> answer.cancel(false)); // nothing where it is answered
    return wanted;
  }

  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(false);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while an image was classified");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof VireoException failure) {
        throw new VireoException(failure.code(), failure.getMessage(), failure);
      }
      throw new CompletionException(e.getCause());
    }
  }

  /** Answers what waits, for up to ten seconds, and frees everything; again, it does nothing. */
  @Override
  public void close() {
    close(CLOSE_LIMIT);
  }

  /**
   * Answers what waits, within the limit, and frees everything; again, only to shorten the limit.
   */
  public void close(Duration limit) {
    boolean first = closed.compareAndSet(false, true);
    batcher.close(limit);
    if (first) {
      slots.closeRest();
    }
  }
}
