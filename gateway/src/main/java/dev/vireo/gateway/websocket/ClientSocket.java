package dev.vireo.gateway.websocket;

import dev.vireo.gateway.connection.SocketWatch;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.gateway.protocol.ClientFailures;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.batch.ClientKey;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;

/**
 * A client's socket, whichever protocol it speaks. A client with too much unanswered is refused
 * more, one that does not read its answers is not read from until it does, and when the service
 * stops the socket closes once all is answered. All state belongs to the connection's event loop.
 */
final class ClientSocket {
  private static final short GOING_AWAY = 1001;
  private static final String STOPPING = "the service is shutting down";

  private final ServerWebSocket socket;
  private final ClientKey key;
  private final SocketWatch watch;
  private final GatewayMetrics metrics;
  private final Protocol protocol;
  private final int mostUnanswered;
  private int unanswered;
  private boolean stopping;

  /**
   * @param key whose it is
   * @param mostUnanswered images
   */
  ClientSocket(
      ServerWebSocket socket,
      ClientKey key,
      SocketWatch watch,
      GatewayMetrics metrics,
      Protocol protocol,
      int mostUnanswered) {
    this.socket = socket;
    this.key = key;
    this.watch = watch;
    this.metrics = metrics;
    this.protocol = protocol;
    this.mostUnanswered = mostUnanswered;
  }

  /**
   * @param requests takes binary messages
   * @param commands takes text messages; a {@link VireoException} is told to the client
   * @param left runs when the socket has closed
   */
  void open(Handler<Buffer> requests, Handler<String> commands, Runnable left) {
    socket.binaryMessageHandler(message -> {
      watch.heard();
      requests.handle(message);
    });
    socket.textMessageHandler(text -> {
      watch.heard();
      try {
        commands.handle(text);
      } catch (VireoException e) {
        sendError(new JsonObject(), e);
      }
    });
    socket.shutdownHandler(shutdown -> {
      stopping = true;
      closeWhenDone();
    });
    socket.closeHandler(closed -> left.run());
  }

  /**
   * @throws VireoException OVERLOADED when the client may not ask for more now
   */
  void requireRoom() {
    if (stopping) {
      throw new VireoException(ErrorCode.OVERLOADED, STOPPING);
    }
    if (unanswered >= mostUnanswered) {
      throw new VireoException(
          ErrorCode.OVERLOADED,
          "this connection has " + unanswered + " images in flight; wait for answers");
    }
  }

  /** Whose requests come from it. */
  ClientKey key() {
    return key;
  }

  /** Counts images until they are {@link #answered}. */
  void asked(int images) {
    unanswered += images;
  }

  /** To be called after the answer is sent. */
  void answered(int images) {
    unanswered -= images;
    closeWhenDone();
  }

  private void closeWhenDone() {
    if (stopping && unanswered == 0 && !socket.isClosed()) {
      socket.close(GOING_AWAY, STOPPING);
    }
  }

  /** Cancels what a client that has left asked for. */
  void withdraw(CompletableFuture<BatchAnswer> answer) {
    if (answer.cancel(false)) {
      metrics.failed(protocol, ErrorCode.CANCELLED);
    }
  }

  void send(JsonObject message) {
    send(message.encode());
  }

  void send(String message) {
    if (!socket.isClosed()) {
      socket.writeTextMessage(message);
      holdBack();
    }
  }

  void send(byte[] message) {
    if (!socket.isClosed()) {
      socket.writeBinaryMessage(Buffer.buffer(message));
      holdBack();
    }
  }

  /**
   * @param head says whose error it is; empty where it is no request's
   */
  void sendError(JsonObject head, Throwable failure) {
    send(head.mergeIn(AnswerJson.error(told(failure))));
  }

  /** Counts a failure, and says what to tell the client of it. */
  VireoException told(Throwable failure) {
    return ClientFailures.told(metrics, protocol, failure);
  }

  private void holdBack() {
    if (socket.writeQueueFull()) {
      socket.pause();
      socket.drainHandler(drained -> socket.resume());
    }
  }
}
