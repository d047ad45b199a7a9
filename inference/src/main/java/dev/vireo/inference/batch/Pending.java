package dev.vireo.inference.batch;

import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;

/**
 * A request with its future. Once that is complete the image is forgotten, though the request may
 * stand in a queue for a while yet.
 */
final class Pending {
  private static final ImageInput NONE = new ImageInput.Encoded(MemorySegment.NULL);

  private final CompletableFuture<BatchAnswer> answer = new CompletableFuture<>();
  private final long submitted;
  private final long pixels;
  private volatile BatchRequest request;

  /**
   * @param submitted on the clock
   */
  Pending(BatchRequest request, long submitted) {
    this.request = request;
    this.submitted = submitted;
    this.pixels = request.input().statedPixels();
  }

  BatchRequest request() {
    return request;
  }

  CompletableFuture<BatchAnswer> answer() {
    return answer;
  }

  long submitted() {
    return submitted;
  }

  /** To be decoded. */
  long pixels() {
    return pixels;
  }

  /** Whether it may hold a slot for long. */
  boolean isLarge() {
    return pixels > DecodingPixels.ORDINARY;
  }

  void fail(VireoException cause) {
    answer.completeExceptionally(cause);
  }

  /**
   * To be called once, when a queue takes it.
   *
   * @param memory of which it holds {@code bytes}
   */
  void hold(WaitingMemory memory, long bytes) {
    var _ =
        answer.whenComplete((_, _) -> {
          memory.release(bytes);
          request = request.with(NONE);
        });
  }
}
