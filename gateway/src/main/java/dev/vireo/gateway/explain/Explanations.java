package dev.vireo.gateway.explain;

import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.Models;
import dev.vireo.gateway.protocol.InFlight;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.ClientKey;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.explain.Explainer;
import dev.vireo.inference.explain.Explanation;
import dev.vireo.inference.explain.ExplanationRequest;
import dev.vireo.inference.explain.Overlay;
import io.vertx.core.json.JsonObject;
import java.lang.foreign.MemorySegment;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Explains answers, one at a time on a thread of its own, so that explanations wait and not
 * requests without one. Safe for use by several threads.
 */
public final class Explanations implements AutoCloseable {
  /** An explanation counts as so many images among those that a client may have in flight. */
  public static final int COUNTS_AS = 8;

  /** Images of one request. */
  private static final int MOST_OF_A_REQUEST = 8;

  private static final int LONGEST_SIDE = 512;
  private static final String KEY = "explanation";
  private static final String OVERLAY = "overlay";

  private final boolean allowed;
  private final InFlight inFlight;
  private final ExplanationQueue<JsonObject> queue = new ExplanationQueue<>();

  /**
   * What is explained.
   *
   * @param model that answers
   * @param image the file's bytes, which stay as they are until the explanation is done
   * @param deadline in {@link System#nanoTime}'s nanoseconds
   */
  public record Subject(String model, MemorySegment image, ClientKey client, long deadline) {}

  /**
   * @param allowed whether the operator lets requests ask
   * @param inFlight where explanations are counted
   */
  public Explanations(boolean allowed, InFlight inFlight) {
    this.allowed = allowed;
    this.inFlight = inFlight;
  }

  /**
   * @param images of the request
   * @throws VireoException PERMISSION_DENIED where an explanation is wanted and none is allowed,
   *     INVALID_ARGUMENT where too many are
   */
  public void require(Wanted wanted, int images) {
    if (!(wanted instanceof Wanted.By)) {
      return;
    }
    if (!allowed) {
      throw new VireoException(
          ErrorCode.PERMISSION_DENIED,
          "this server explains nothing: it was started without --allow-explain");
    }
    if (images > MOST_OF_A_REQUEST) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "%d images of a request are explained, not %d: send fewer, or leave out explain"
              .formatted(MOST_OF_A_REQUEST, images));
    }
  }

  /**
   * What an answer gains: {@code {"explanation":{"method":..,"class":..,"overlay":..}}}, the
   * overlay a PNG in base64, at most {@value #LONGEST_SIDE} pixels long; nothing where nothing is
   * wanted. Cancelled, or after its deadline, it is given up.
   *
   * @param answer whose best class is explained
   * @return fails as {@code answer} does, with a {@link VireoException}: INVALID_ARGUMENT when the
   *     model does not allow the method, OVERLOADED; or with a {@link
   *     java.util.concurrent.TimeoutException} at the deadline
   */
  public CompletableFuture<JsonObject> of(
      Wanted wanted, Models models, Subject subject, CompletableFuture<BatchAnswer> answer) {
    return switch (wanted) {
      case Wanted.Nothing() -> CompletableFuture.completedFuture(new JsonObject());
      case Wanted.By by -> {
        require(by, 1);
        yield explained(by, models.lease(subject.model(), ""), subject, answer);
      }
    };
  }

  private CompletableFuture<JsonObject> explained(
      Wanted.By by, ModelLease lease, Subject subject, CompletableFuture<BatchAnswer> answer) {
    CompletableFuture<JsonObject> result = new CompletableFuture<>();
    // Whoever is first closes the lease: the work, once it is done, or the end without any work.
    AtomicBoolean taken = new AtomicBoolean();
    var _ =
        result.whenComplete((_, _) -> {
          if (!taken.getAndSet(true)) {
            lease.close();
          }
        });
    try {
      inFlight.hold(subject.client(), COUNTS_AS - 1, result);
    } catch (VireoException e) {
      result.completeExceptionally(e);
      return result;
    }
    var _ =
        answer.whenComplete((done, failure) -> {
          if (failure != null) {
            result.completeExceptionally(failure);
            return;
          }
          queue.add(
              result,
              () -> {
                if (taken.getAndSet(true)) {
                  return new JsonObject(); // for nobody
                }
                try (lease) {
                  Model model = lease.model().classifier().model();
                  return explain(by, model, subject, done, result::isDone);
                }
              },
              subject.client(),
              subject.deadline());
        });
    return result.orTimeout(subject.deadline() - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private static JsonObject explain(
      Wanted.By by, Model model, Subject subject, BatchAnswer answer, BooleanSupplier unwanted) {
    try (Explainer explainer = Explainer.of(model);
        Overlay overlay = new Overlay(model.facts().preprocessing())) {
      ExplanationRequest request =
          ExplanationRequest.of(by.method().orElseGet(explainer::usualMethod))
              .ofClass(answer.prediction().best().index());
      Explanation explanation = explainer.explain(subject.image(), request, unwanted);
      byte[] png =
          Overlay.png(overlay.draw(subject.image(), explanation.map(), LONGEST_SIDE).overlay());
      return new JsonObject()
          .put(
              KEY,
              new JsonObject()
                  .put("method", request.method().word())
                  .put("class", explanation.explained().label())
                  .put(OVERLAY, Base64.getEncoder().encodeToString(png)));
    }
  }

  /** About how long what an answer gained is, in bytes. */
  public static long bytes(JsonObject gained) {
    JsonObject explanation = gained.getJsonObject(KEY);
    return explanation == null ? 0 : explanation.getString(OVERLAY).length();
  }

  /** What waits is refused; what is explained is finished. */
  @Override
  public void close() {
    queue.close();
  }
}
