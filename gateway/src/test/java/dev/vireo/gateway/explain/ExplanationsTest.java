package dev.vireo.gateway.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.gateway.TestModel;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.protocol.InFlight;
import dev.vireo.gateway.trace.Spans;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.BatchRequest;
import dev.vireo.inference.batch.ClientKey;
import dev.vireo.inference.batch.ImageInput;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.explain.Overlay;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExplanationsTest {
  private static final ClientKey CLIENT = new ClientKey("client", "socket");
  private static final Wanted OCCLUSION = new Wanted.By(Optional.of(ExplanationMethod.OCCLUSION));
  private static final byte[] PHOTO =
      Overlay.png(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB));

  private final ModelRepository models = TestModel.strongestChannel();
  private final InFlight inFlight = new InFlight(new GatewayMetrics(), Spans.NONE, 20);
  private final Explanations explanations = new Explanations(true, inFlight);

  @AfterEach
  void close() {
    explanations.close();
    models.close();
  }

  @Test
  void anAnswerGainsItsExplanationAndCountsUntilThen() throws Exception {
    CompletableFuture<BatchAnswer> answer = new CompletableFuture<>();
    CompletableFuture<JsonObject> gained = ask(answer, Duration.ofMinutes(1));
    // Eight images: one that is answered, and seven for what it costs.
    inFlight.hold(CLIENT, 13, new CompletableFuture<>());
    assertThatThrownBy(() -> inFlight.hold(CLIENT, 1, new CompletableFuture<>()))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("20 images in flight, and may have 20");

    answer.complete(answered());

    JsonObject explanation = gained.get(60, TimeUnit.SECONDS).getJsonObject("explanation");
    assertThat(explanation.getString("method")).isEqualTo("occlusion");
    assertThat(Explanations.bytes(gained.join()))
        .isEqualTo(explanation.getString("overlay").length());
    inFlight.hold(CLIENT, 7, new CompletableFuture<>());
  }

  @Test
  void aClientThatHasTooMuchInFlightIsRefused() {
    inFlight.hold(CLIENT, 14, new CompletableFuture<>());
    CompletableFuture<JsonObject> refused = ask(new CompletableFuture<>(), Duration.ofMinutes(1));
    assertThat(refused.exceptionNow())
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
  }

  @Test
  void theDeadlineEndsItWhereverItIs() {
    // Its answer never comes: nothing else could end it.
    CompletableFuture<JsonObject> late = ask(new CompletableFuture<>(), Duration.ofMillis(1));
    assertThatThrownBy(() -> late.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TimeoutException.class);
    inFlight.hold(CLIENT, 19, new CompletableFuture<>());
  }

  @Test
  void ofARequestWithVeryManyImagesNoneIsExplained() {
    explanations.require(OCCLUSION, 8);
    explanations.require(new Wanted.Nothing(), 64);
    assertThatThrownBy(() -> explanations.require(OCCLUSION, 9))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessage("8 images of a request are explained, not 9: send fewer, or leave out explain");
  }

  private CompletableFuture<JsonObject> ask(
      CompletableFuture<BatchAnswer> answer, Duration timeout) {
    return explanations.of(
        OCCLUSION,
        models,
        new Explanations.Subject(
            "strongest-channel",
            MemorySegment.ofArray(PHOTO),
            CLIENT,
            System.nanoTime() + timeout.toNanos()),
        answer);
  }

  private BatchAnswer answered() {
    try (ModelLease lease = models.lease("", "")) {
      BatchRequest request =
          new BatchRequest(
              ImageInput.of(PHOTO),
              1,
              false,
              List.of(),
              System.nanoTime() + Duration.ofMinutes(1).toNanos(),
              CLIENT);
      return lease.model().classifier().submit(List.of(request)).getFirst().join();
    }
  }
}
