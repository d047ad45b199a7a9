package dev.vireo.gateway.grpc;

import com.google.protobuf.Message;
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
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.function.Consumer;

/**
 * A call with one message each way. It is answered once, whatever comes after; all on the
 * connection's event loop.
 */
final class Call<A extends Message> {
  private static final int MESSAGE_CHARACTERS = 1000;

  private final GrpcServerRequest<Buffer, A> request;
  private final GatewayMetrics metrics;
  private boolean started;
  private boolean ended;
  private Runnable withdrawal = () -> {};

  Call(GrpcServerRequest<Buffer, A> request, GatewayMetrics metrics) {
    this.request = request;
    this.metrics = metrics;
  }

  /** Hands over the message; a {@link VireoException} becomes the call's status. */
  void start(Consumer<GrpcMessage> handler) {
    request.errorHandler(error -> leave(ErrorCode.CANCELLED));
    request.exceptionHandler(broken -> leave(code(broken)));
    request.invalidMessageHandler(this::refuse);
    request.endHandler(end -> {
      if (!started) {
        fail(new VireoException(ErrorCode.INVALID_ARGUMENT, "the call brought no message"));
      }
    });
    request.messageHandler(message -> {
      if (!started) {
        started = true;
        try {
          handler.accept(message);
        } catch (RuntimeException e) {
          fail(e);
        }
      }
    });
  }

  private void refuse(InvalidMessageException invalid) {
    if (ended) {
      return; // the same message again, as more of it comes
    }
    started = true;
    if (invalid instanceof MessageSizeOverflowException large) {
      ended = true;
      metrics.failed(Protocol.GRPC, ErrorCode.IMAGE_TOO_LARGE);
      request
          .response()
          .status(GrpcStatus.RESOURCE_EXHAUSTED)
          .statusMessage("the message has %d bytes, too many".formatted(large.messageSize()))
          .end();
    } else {
      fail(new VireoException(ErrorCode.INVALID_ARGUMENT, "the message is malformed", invalid));
    }
  }

  /** What to do when the client leaves before its answer. */
  void withdrawWith(Runnable newWithdrawal) {
    withdrawal = newWithdrawal;
  }

  /** Of a call that is over before its answer: the client's doing, unless it was refused. */
  private static ErrorCode code(Throwable broken) {
    return broken instanceof VireoException refusal ? refusal.code() : ErrorCode.CANCELLED;
  }

  private void leave(ErrorCode why) {
    if (!ended) {
      ended = true;
      metrics.failed(Protocol.GRPC, why);
      withdrawal.run();
    }
  }

  void succeed(A message) {
    if (!ended) {
      ended = true;
      request.response().end(message);
    }
  }

  void fail(Throwable failure) {
    if (ended) {
      return;
    }
    ended = true;
    VireoException known = ClientFailures.told(metrics, Protocol.GRPC, failure);
    request
        .response()
        .status(GrpcCodes.of(known.code()))
        .statusMessage(shortened(AnswerJson.message(known)))
        .end();
  }

  /** A status travels in a header, where space is short. */
  private static String shortened(String message) {
    return message.length() <= MESSAGE_CHARACTERS
        ? message
        : message.substring(0, MESSAGE_CHARACTERS) + "...";
  }
}
