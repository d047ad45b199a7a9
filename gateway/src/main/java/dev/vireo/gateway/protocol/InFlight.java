package dev.vireo.gateway.protocol;

import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.model.ServedModel;
import dev.vireo.gateway.trace.Spans;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchRequest;
import dev.vireo.inference.batch.ClientKey;
import dev.vireo.inference.batch.WaitingMemory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Images without an answer, of each user over all connections. Safe for use by several threads. */
public final class InFlight {
  private final GatewayMetrics metrics;
  private final Spans spans;
  private final int most;
  private final WaitingMemory uploads;
  private final Map<Object, Integer> images;

  /**
   * @param most of one user
   */
  public InFlight(GatewayMetrics metrics, Spans spans, int most) {
    this(metrics, spans, most, WaitingMemory.ofHeap(), new ConcurrentHashMap<>());
  }

  private InFlight(
      GatewayMetrics metrics,
      Spans spans,
      int most,
      WaitingMemory uploads,
      Map<Object, Integer> images) {
    this.metrics = metrics;
    this.spans = spans;
    this.most = most;
    this.uploads = uploads;
    this.images = images;
  }

  /** The same for what comes over the connection of the request at hand. */
  public InFlight here() {
    return new InFlight(metrics, spans.here(), most, uploads, images);
  }

  /** For the bodies of requests while they are read, of all users together. */
  public WaitingMemory uploads() {
    return uploads;
  }

  /**
   * Submits images to a model, and counts them until they are answered.
   *
   * @param requests each of them {@code client}'s
   * @return as {@link dev.vireo.inference.batch.Batcher#submit(List)}
   * @throws VireoException OVERLOADED when the user would have too many; none is submitted
   */
  public List<CompletableFuture<BatchAnswer>> submit(
      Protocol protocol, ServedModel model, List<BatchRequest> requests, ClientKey client) {
    take(client.user(), requests.size());
    List<CompletableFuture<BatchAnswer>> answers;
    Spans.Submission submission = spans.submission(protocol, model.name());
    try {
      answers = model.classifier().submit(requests);
    } catch (RuntimeException | Error e) {
      release(client.user(), requests.size());
      throw e;
    }
    for (CompletableFuture<BatchAnswer> answer : answers) {
      var _ = answer.whenComplete((_, _) -> release(client.user(), 1));
    }
    submission.follow(answers);
    return metrics.track(protocol, model.name(), answers);
  }

  /**
   * Counts work beside a user's images as so many of them until it is done.
   *
   * @param images as many as a user with one other may have where that is fewer
   * @throws VireoException OVERLOADED when the user would have too many; nothing is counted
   */
  public void hold(ClientKey client, int images, CompletableFuture<?> work) {
    int counted = Math.min(images, most - 1);
    take(client.user(), counted);
    var _ = work.whenComplete((_, _) -> release(client.user(), counted));
  }

  private void take(Object user, int more) {
    int after = images.merge(user, more, Integer::sum);
    if (after > most) {
      release(user, more);
      throw new VireoException(
          ErrorCode.OVERLOADED,
          "this client has %d images in flight, and may have %d; wait for answers"
              .formatted(after - more, most));
    }
  }

  private void release(Object user, int fewer) {
    images.computeIfPresent(user, (_, count) -> count == fewer ? null : count - fewer);
  }
}
