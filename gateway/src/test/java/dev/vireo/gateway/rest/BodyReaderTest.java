package dev.vireo.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.RawSocket;
import dev.vireo.inference.batch.WaitingMemory;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies that come slowly, over real sockets. */
class BodyReaderTest {
  private static final int LIMIT = 1 << 20;
  private static final int HALF = 300_000;

  private final WaitingMemory memory = new WaitingMemory(1_000_000);
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
  private final Vertx vertx = Vertx.vertx();
  private HttpServer server;

  @BeforeEach
  void listen() throws Exception {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::read)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
  }

  private void read(HttpServerRequest request) {
    BodyReader.read(request, LIMIT, memory)
        .onComplete(read -> {
          ends.add(read.succeeded() ? "read " + read.result().length : read.cause().getMessage());
          request.response().end();
        });
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void bodiesUnderWayHoldSoMuchTogetherAndNoMore() throws Exception {
    try (RawSocket slow = post(2 * HALF);
        RawSocket other = post(2 * HALF)) {
      slow.write(new byte[HALF]);
      awaitHeld();
      other.write(new byte[HALF]);

      assertThat(next()).contains("try again later");
      slow.write(new byte[HALF]);
      assertThat(next()).isEqualTo("read " + 2 * HALF);
      assertThat(memory.held()).isZero();
    }
  }

  @Test
  void whoLeavesHoldsNothing() throws Exception {
    try (RawSocket slow = post(2 * HALF)) {
      slow.write(new byte[HALF]);
      awaitHeld();
    }
    assertThat(next()).contains("broke off");
    assertThat(memory.held()).isZero();
  }

  /** A length that is only announced. */
  @Test
  void whatHasNotComeHoldsNothing() throws Exception {
    try (RawSocket _ = post(LIMIT);
        RawSocket other = post(3)) {
      other.write("abc");

      assertThat(next()).isEqualTo("read 3");
      assertThat(memory.held()).isZero();
    }
  }

  private RawSocket post(int length) throws Exception {
    RawSocket socket = new RawSocket(server.actualPort());
    socket.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n");
    return socket;
  }

  private void awaitHeld() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (memory.held() < HALF) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(1);
    }
  }

  private String next() throws InterruptedException {
    String end = ends.poll(30, TimeUnit.SECONDS);
    assertThat(end).isNotNull();
    return end;
  }
}
