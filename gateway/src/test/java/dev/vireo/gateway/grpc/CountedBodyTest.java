package dev.vireo.gateway.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.WaitingMemory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.URLDecoder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What unfinished messages of calls hold is bounded over all of them. */
class CountedBodyTest {
  private static final Buffer PREFIX = Buffer.buffer(new byte[] {0, 0, 0, 3, (byte) 0x84}); // 900

  private final WaitingMemory memory = new WaitingMemory(1000);

  /** What was held as each chunk was handed on. */
  private final BlockingQueue<Long> seen = new LinkedBlockingQueue<>();

  private final BlockingQueue<Throwable> causes = new LinkedBlockingQueue<>();

  private Vertx vertx;
  private HttpServer server;
  private HttpClientAgent client;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    server =
        vertx
            .createHttpServer()
            .requestHandler(request -> answer(CountedBody.of(request, memory)))
            .listen(0, "127.0.0.1")
            .await();
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private void answer(HttpServerRequest request) {
    request.handler(chunk -> seen.add(memory.held()));
    request.exceptionHandler(causes::add);
    request.endHandler(ended -> request.response().end());
  }

  private HttpClientRequest call() {
    HttpClientRequest call =
        client.request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/").await();
    call.setChunked(true);
    return call;
  }

  private long heldAfter(HttpClientRequest call, Buffer bytes) throws InterruptedException {
    call.write(bytes).await();
    Long held = seen.poll(10, TimeUnit.SECONDS);
    assertThat(held).as("the chunk was handed on").isNotNull();
    return held;
  }

  private static Buffer zeros(int length) {
    return Buffer.buffer(new byte[length]);
  }

  @Test
  void aMessageIsCountedUntilItIsWhole() throws Exception {
    HttpClientRequest call = call();
    assertThat(heldAfter(call, PREFIX.getBuffer(0, 4))).isEqualTo(4);
    assertThat(heldAfter(call, PREFIX.getBuffer(4, 5))).isEqualTo(5);
    assertThat(heldAfter(call, zeros(899))).isEqualTo(904);
    assertThat(heldAfter(call, zeros(1))).isZero();
    assertThat(heldAfter(call, PREFIX.copy().appendBuffer(zeros(500)))).isEqualTo(505);
    assertThat(heldAfter(call, zeros(400).appendBuffer(PREFIX))).isZero();
    assertThat(heldAfter(call, zeros(300))).isEqualTo(300);
  }

  @Test
  void theCallThatAsksForTooMuchIsRefusedAndTheOthersGoOn() throws Exception {
    HttpClientRequest first = call();
    HttpClientRequest second = call();
    Future<HttpClientResponse> refusal = second.response();
    assertThat(heldAfter(first, PREFIX.copy().appendBuffer(zeros(595)))).isEqualTo(600);
    assertThat(heldAfter(second, PREFIX.copy().appendBuffer(zeros(295)))).isEqualTo(900);

    second.write(zeros(200)).await();

    HttpClientResponse response = refusal.await();
    assertThat(response.getHeader("grpc-status")).isEqualTo("14");
    assertThat(URLDecoder.decode(response.getHeader("grpc-message"), UTF_8))
        .isEqualTo("messages that are read hold 600 of 1,000 bytes already; try again later");
    assertThat(causes.poll(10, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            VireoException.class,
            told -> assertThat(told.code()).isEqualTo(ErrorCode.OVERLOADED));
    assertThat(heldAfter(first, zeros(305))).isZero();
    Future<HttpClientResponse> answer = first.response();
    first.end().await();
    assertThat(answer.await().statusCode()).isEqualTo(200);
  }

  @Test
  void whatAClientThatLeavesHadBegunIsGivenBack() throws Exception {
    HttpClientRequest leaving = call();
    assertThat(heldAfter(leaving, PREFIX.copy().appendBuffer(zeros(600)))).isEqualTo(605);
    leaving.reset().await();

    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (memory.held() > 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(memory.held()).isZero();
  }
}
