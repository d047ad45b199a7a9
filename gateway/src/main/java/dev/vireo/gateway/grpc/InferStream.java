package dev.vireo.gateway.grpc;

import dev.vireo.gateway.grpc.proto.InferParameter;
import dev.vireo.gateway.grpc.proto.ModelInferResponse;
import dev.vireo.gateway.grpc.proto.ModelStreamInferResponse;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.gateway.protocol.ClientFailures;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.InvalidMessageException;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.HashSet;
import java.util.Set;

/**
 * Triton's ModelStreamInfer: any number of requests, each answered when it is ready; an error costs
 * its own request and is a message, not the call's status. A client that has many requests in
 * flight, or does not read its answers, is not read from until that changes. All on the
 * connection's event loop.
 */
final class InferStream {
  private static final int MOST_IN_FLIGHT = 64;
  private static final String FINAL = "triton_final_response";
  private static final InferParameter TRUE = InferParameter.newBuilder().setBoolParam(true).build();

  private final GrpcServerRequest<Buffer, ModelStreamInferResponse> request;
  private final Inferences inferences;
  private final GatewayMetrics metrics;
  private final Set<Inferences.Started> inFlight = new HashSet<>();
  private boolean received;
  private boolean ended;

  InferStream(
      GrpcServerRequest<Buffer, ModelStreamInferResponse> request,
      Inferences inferences,
      GatewayMetrics metrics) {
    this.request = request;
    this.inferences = inferences;
    this.metrics = metrics;
  }

  void start() {
    request.errorHandler(error -> leave());
    request.exceptionHandler(this::breakOff);
    request.invalidMessageHandler(this::refuse);
    request.messageHandler(this::infer);
    request.endHandler(end -> {
      received = true;
      endWhenAnswered();
    });
    request.response().drainHandler(drained -> readOn());
  }

  private void infer(GrpcMessage message) {
    if (ended) {
      return;
    }
    Inferences.Started started = new Inferences.Started();
    inFlight.add(started);
    if (inFlight.size() == MOST_IN_FLIGHT) {
      request.pause();
    }
    inferences.start(
        message, request, started, (answer, failure) -> answered(started, answer, failure));
  }

  private void answered(Inferences.Started started, ModelInferResponse answer, Throwable failure) {
    if (!inFlight.remove(started) || ended) {
      return;
    }
    ModelStreamInferResponse.Builder message = ModelStreamInferResponse.newBuilder();
    if (failure == null) {
      // One answer to each request, and so the last: asked for or not, as Triton says it.
      message.setInferResponse(answer.toBuilder().putParameters(FINAL, TRUE));
    } else {
      VireoException known = ClientFailures.told(metrics, Protocol.GRPC, failure);
      message
          .setErrorMessage(known.code() + ": " + AnswerJson.message(known))
          .setInferResponse(ModelInferResponse.newBuilder().setId(started.id()));
    }
    request.response().write(message.build());
    readOn();
    endWhenAnswered();
  }

  private void readOn() {
    if (request.response().writeQueueFull()) {
      request.pause();
    } else if (inFlight.size() < MOST_IN_FLIGHT) {
      request.resume();
    }
  }

  private void endWhenAnswered() {
    if (received && inFlight.isEmpty() && !ended) {
      ended = true;
      request.response().end();
    }
  }

  /** What follows cannot be told apart from it. */
  private void refuse(InvalidMessageException invalid) {
    if (!ended) {
      leave();
      metrics.failed(Protocol.GRPC, ErrorCode.IMAGE_TOO_LARGE);
      request
          .response()
          .status(GrpcStatus.RESOURCE_EXHAUSTED)
          .statusMessage("a message is malformed, or larger than it may be")
          .end();
    }
  }

  private void breakOff(Throwable cause) {
    if (!ended && cause instanceof VireoException refusal) {
      metrics.failed(Protocol.GRPC, refusal.code());
    }
    leave();
  }

  private void leave() {
    if (ended) {
      return;
    }
    ended = true;
    for (Inferences.Started each : inFlight) {
      metrics.failed(Protocol.GRPC, ErrorCode.CANCELLED);
      each.withdraw();
    }
    inFlight.clear();
  }
}
