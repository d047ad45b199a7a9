package dev.vireo.gateway.explain;

import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.Models;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.explain.Explainer;
import dev.vireo.inference.explain.Explanation;
import dev.vireo.inference.explain.ExplanationRequest;
import dev.vireo.inference.explain.Overlay;
import dev.vireo.inference.explain.Pictures;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;
import java.util.Base64;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Explains answers, one at a time on a thread of its own, so that explanations wait and not
 * requests without one. Safe for use by several threads.
 */
public final class Explanations implements AutoCloseable {
  private static final int WAITING = 16;
  private static final int LONGEST_SIDE = 512;

  private final boolean allowed;
  private final ThreadPoolExecutor worker =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofPlatform().daemon().name("vireo-explain").factory(),
          (_, _) -> {
            throw new VireoException(
                ErrorCode.OVERLOADED, "too many explanations are waiting; try again later");
          });

  /**
   * @param allowed whether the operator lets requests ask
   */
  public Explanations(boolean allowed) {
    this.allowed = allowed;
    worker.allowCoreThreadTimeOut(true);
  }

  /**
   * @throws VireoException PERMISSION_DENIED where an explanation is wanted and none is allowed
   */
  public void require(Wanted wanted) {
    if (wanted instanceof Wanted.By && !allowed) {
      throw new VireoException(
          ErrorCode.PERMISSION_DENIED,
          "this server explains nothing: it was started without --allow-explain");
    }
  }

  /**
   * What an answer gains: {@code {"explanation":{"method":..,"class":..,"overlay":..}}}, the
   * overlay a PNG in base64, at most {@value #LONGEST_SIDE} pixels long; nothing where nothing is
   * wanted.
   *
   * @param model that answers, which stays open until the explanation is done
   * @param image the file's bytes, which stay as they are until then
   * @param answer whose best class is explained
   * @param deadline in {@link System#nanoTime}'s nanoseconds, by which it has to begin
   * @return fails as {@code answer} does, or with a {@link VireoException}: INVALID_ARGUMENT when
   *     the model does not allow the method, DEADLINE_EXCEEDED, OVERLOADED
   */
  public CompletableFuture<JsonObject> of(
      Wanted wanted,
      Models models,
      String model,
      MemorySegment image,
      CompletableFuture<BatchAnswer> answer,
      long deadline) {
    return switch (wanted) {
      case Wanted.Nothing() -> CompletableFuture.completedFuture(new JsonObject());
      case Wanted.By by -> {
        require(by);
        ModelLease lease = models.lease(model, "");
        CompletableFuture<JsonObject> explained =
            answer.thenApplyAsync(done -> explain(by, lease, image, done, deadline), worker);
        var _ = explained.whenComplete((_, _) -> lease.close());
        yield explained;
      }
    };
  }

  private static JsonObject explain(
      Wanted.By by, ModelLease lease, MemorySegment image, BatchAnswer answer, long deadline) {
    if (System.nanoTime() - deadline > 0) {
      throw new VireoException(
          ErrorCode.DEADLINE_EXCEEDED, "the deadline passed before the explanation began");
    }
    try (Explainer explainer = Explainer.of(lease.model().classifier().model());
        Overlay overlay = new Overlay(explainer.model().facts().preprocessing())) {
      ExplanationRequest request =
          ExplanationRequest.of(by.method().orElseGet(explainer::usualMethod))
              .ofClass(answer.prediction().best().index());
      Explanation explanation = explainer.explain(image, request);
      BufferedImage drawn = overlay.draw(image, explanation.map()).overlay();
      boolean large = Math.max(drawn.getWidth(), drawn.getHeight()) > LONGEST_SIDE;
      byte[] png = Overlay.png(large ? Pictures.within(drawn, LONGEST_SIDE) : drawn);
      return new JsonObject()
          .put(
              "explanation",
              new JsonObject()
                  .put("method", request.method().word())
                  .put("class", explanation.explained().label())
                  .put("overlay", Base64.getEncoder().encodeToString(png)));
    }
  }

  /** What waits is dropped; what is explained is finished. */
  @Override
  public void close() {
    worker.shutdown();
  }
}
