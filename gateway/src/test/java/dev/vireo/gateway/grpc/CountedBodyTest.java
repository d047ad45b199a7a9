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

  private static final long LARGEST = 900;

  private final WaitingMemory memory = new WaitingMemory(1000);

  private final BlockingQueue<Integer> messages = new LinkedBlockingQueue<>();
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
            .requestHandler(request -> answer(CountedBody.of(request, memory, LARGEST)))
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
    request.handler(chunk -> messages.add(chunk.length()));
    request.exceptionHandler(causes::add);
    request.endHandler(ended -> request.response().end());
  }

  private HttpClientRequest call() {
    HttpClientRequest call =
        client.request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/").await();
    call.setChunked(true);
    return call;
  }

  private void assertHeld(long expected) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (memory.held() != expected && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(memory.held()).isEqualTo(expected);
  }

  private void assertHandedOn(int bytes) throws InterruptedException {
    assertThat(messages.poll(10, TimeUnit.SECONDS)).isEqualTo(bytes);
  }

  private static Buffer zeros(int length) {
    return Buffer.buffer(new byte[length]);
  }

  @Test
  void aMessageIsCountedUntilItIsWhole() throws Exception {
    HttpClientRequest call = call();
    call.write(PREFIX.getBuffer(0, 4)).await();
    assertHeld(4);
    call.write(PREFIX.getBuffer(4, 5)).await();
    assertHeld(5);
    call.write(zeros(899)).await();
    assertHeld(904);
    assertThat(messages).isEmpty();
    call.write(zeros(1)).await();
    assertHandedOn(905);
    assertHeld(0);
    call.write(PREFIX.copy().appendBuffer(zeros(500))).await();
    assertHeld(505);
    call.write(zeros(400).appendBuffer(PREFIX)).await();
    assertHandedOn(910);
    assertHeld(0);
    call.write(zeros(300)).await();
    assertHeld(300);
  }

  @Test
  void aMessageThatStatesMoreThanItMayHaveIsHandedOnToBeRefused() throws Exception {
    HttpClientRequest call = call();
    call.write(Buffer.buffer(new byte[] {0, 0, 0, 3, (byte) 0x86, 7})).await(); // 902
    assertHandedOn(6);
    call.write(zeros(901)).await();
    assertHandedOn(901);
    assertHeld(0);
  }

  @Test
  void theCallThatAsksForTooMuchIsRefusedAndTheOthersGoOn() throws Exception {
    HttpClientRequest first = call();
    HttpClientRequest second = call();
    Future<HttpClientResponse> refusal = second.response();
    first.write(PREFIX.copy().appendBuffer(zeros(595))).await();
    assertHeld(600);
    second.write(PREFIX.copy().appendBuffer(zeros(295))).await();
    assertHeld(900);

    second.write(zeros(200)).await();

    HttpClientResponse response = refusal.await();
    assertThat(response.getHeader("grpc-status")).isEqualTo("14");
    assertThat(URLDecoder.decode(response.getHeader("grpc-message"), UTF_8))
        .isEqualTo("messages that are read hold 600 of 1,000 bytes already; try again later");
    assertThat(causes.poll(10, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            VireoException.class, told -> assertThat(told.code()).isEqualTo(ErrorCode.OVERLOADED));
    first.write(zeros(305)).await();
    assertHandedOn(905);
    assertHeld(0);
    Future<HttpClientResponse> answer = first.response();
    first.end().await();
    assertThat(answer.await().statusCode()).isEqualTo(200);
  }

  @Test
  void whatAClientThatLeavesHadBegunIsGivenBack() throws Exception {
    HttpClientRequest leaving = call();
    leaving.write(PREFIX.copy().appendBuffer(zeros(600))).await();
    assertHeld(605);
    leaving.reset().await();
    assertHeld(0);
  }
}
