package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.model.ModelStatus;
import dev.vireo.gateway.model.Models;
import java.awt.Color;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How clients see the service stop. */
class ShutdownTest {
  private static final int GOING_AWAY = 1001;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ModelRepository models = TestModel.strongestChannel();
  private final Gateway gateway =
      Gateway.start(GatewayConfig.defaults().withPort(0).withDrain(Duration.ofMinutes(5)), models);

  @AfterEach
  void stop() {
    http.close();
    gateway.close();
    models.close();
  }

  @Test
  void anIdleWebSocketIsToldAtOnce() throws Exception {
    StreamClient client = connect();
    Thread closing = Thread.ofVirtual().start(gateway::close);

    assertThat(client.awaitClose()).isEqualTo(GOING_AWAY);
    closing.join(); // long before the drain time of five minutes
  }

  /** Those who were let in after the handlers had gone would be cut off without an answer. */
  @Test
  void newcomersAreRefusedByTheSystemWhileOthersAreAnswered() throws Exception {
    Gate gate = new Gate();
    try (ModelRepository held =
            TestModel.repository(TestModel.SETTINGS.withBatches(name -> gate), TestModel.file());
        Gateway door =
            Gateway.start(
                GatewayConfig.defaults().withPort(0).withDrain(Duration.ofMinutes(1)), held)) {
      StreamClient idle = StreamClient.connect(http, door.port(), "/v1/stream", "vireo.v1");
      StreamClient busy = StreamClient.connect(http, door.port(), "/v1/stream", "vireo.v1");
      busy.send(1, Images.jpeg(Color.BLUE));
      gate.awaitReached();
      Thread closing = Thread.ofVirtual().start(door::close);
      assertThat(idle.awaitClose()).isEqualTo(GOING_AWAY); // it has begun

      assertThatThrownBy(() -> new RawSocket(door.port())).isInstanceOf(ConnectException.class);
      gate.open();
      assertThat(busy.next().containsKey("predictions")).isTrue();
      closing.join();
    }
  }

  /**
   * The port closes before anything else of the stop is done, as it is not the event loop that
   * closes it: here that loop stands still.
   */
  @Test
  void thePortIsClosedBeforeTheStopWaitsForAnything() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    Gateway held =
        Gateway.start(GatewayConfig.defaults().withPort(0), new SlowToSay(models, asked, answer));
    try (RawSocket waiting = new RawSocket(held.port())) {
      waiting.write("GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      Thread closing = Thread.ofVirtual().start(held::close);

      assertThat(isRefusedSoon(held.port())).isTrue();
      answer.countDown();
      assertThat(waiting.line()).startsWith("HTTP/1.1 ");
      closing.join();
    } finally {
      answer.countDown();
      held.close();
    }
  }

  private static boolean isRefusedSoon(int port) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < end) {
      try (RawSocket newcomer = new RawSocket(port)) {
        newcomer.write("GET /health/live HTTP/1.1\r\n");
      } catch (ConnectException e) {
        return true;
      } catch (IOException e) {
        // It was let in, or waited to be, and is sent away.
      }
    }
    return false;
  }

  /** Models that hold up who asks whether they are ready. */
  private record SlowToSay(Models models, CountDownLatch asked, CountDownLatch answer)
      implements Models {
    @Override
    public ModelLease lease(String name, String version) {
      return models.lease(name, version);
    }

    @Override
    public List<ModelStatus> list() {
      return models.list();
    }

    @Override
    public long batchBytes() {
      return models.batchBytes();
    }

    @Override
    public boolean ready() {
      asked.countDown();
      try {
        return answer.await(60, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void whatIsInFlightIsAnsweredBeforeTheWebSocketCloses() throws Exception {
    StreamClient client = connect();
    byte[] large = Images.jpeg(Color.BLUE, 2000, 1500);
    for (int id = 0; id < 20; id++) {
      client.send(id, large);
    }
    assertThat(client.next().containsKey("predictions")).isTrue();
    Thread closing = Thread.ofVirtual().start(gateway::close);

    assertThat(client.awaitClose()).isEqualTo(GOING_AWAY);
    List<Long> answered =
        LongStream.range(0, 19).map(i -> client.nextNow().getLong("id")).boxed().toList();
    assertThat(answered).hasSize(19).doesNotHaveDuplicates();
    closing.join();
  }

  @Test
  void aServiceThatLeavesIsNotReadyAndAnswersAllTheSame() throws Exception {
    assertThat(get("/health/ready")).isEqualTo(200);

    gateway.leave();

    assertThat(get("/health/ready")).isEqualTo(503);
    assertThat(get("/v2/health/ready")).isEqualTo(503);
    assertThat(get("/health/live")).isEqualTo(200);
    try (HttpClient newcomer = HttpClient.newHttpClient()) {
      HttpRequest classify =
          HttpRequest.newBuilder(uri("/v1/classify"))
              .POST(BodyPublishers.ofByteArray(Images.jpeg(Color.BLUE)))
              .build();
      assertThat(newcomer.send(classify, BodyHandlers.ofString()).body()).contains("\"blue\"");
    }
    try (StreamClient client = connect()) {
      client.send(1, Images.jpeg(Color.BLUE));
      assertThat(client.next().containsKey("predictions")).isTrue();
    }
  }

  @Test
  void aConnectionThatStaysOpenIsToldToEnd() throws Exception {
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(socket.line()).isEqualTo("HTTP/1.1 200 OK");
      gateway.leave();
      assertThat(get("/health/ready")).isEqualTo(503); // it has begun to leave
      socket.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(socket.awaitEnd()).contains("HTTP/1.1 200 OK").contains("Connection: close");
    }
  }

  @Test
  void aConnectionOfHttp2IsToldToGoAway() throws Exception {
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\0\4\0\0\0\0\0");
      assertThat(frame(socket)).isEqualTo(4); // SETTINGS
      gateway.leave();

      int type = frame(socket);
      while (type != 7) { // GOAWAY
        type = frame(socket);
      }
    }
  }

  /** The type of the next frame (RFC 9113, section 4.1). */
  private static int frame(RawSocket socket) throws IOException {
    int length = socket.read() << 16 | socket.read() << 8 | socket.read();
    int type = socket.read();
    for (int i = 0; i < 5 + length; i++) {
      assertThat(socket.read()).isNotNegative();
    }
    return type;
  }

  /** As behind a balancer: who is told to end its connection asks the other one. */
  @Test
  void noRequestOfAClientThatHeedsItIsLostOverRestarts() throws Exception {
    assertNoneIsLost(5, Duration.ofMillis(200));
  }

  @Test
  @Tag("long")
  void noRequestOfAClientThatHeedsItIsLostOverManyRestarts() throws Exception {
    assertNoneIsLost(50, Duration.ofSeconds(2));
  }

  private void assertNoneIsLost(int restarts, Duration lameDuck) throws Exception {
    GatewayConfig defaults = GatewayConfig.defaults();
    GatewayConfig config =
        new GatewayConfig(
            defaults.host(),
            0,
            defaults.limits(),
            defaults.security(),
            defaults.deadline(),
            lameDuck,
            defaults.drain(),
            defaults.topK(),
            defaults.accessLog(),
            defaults.traces(),
            false);
    AtomicReference<Gateway> serving = new AtomicReference<>(Gateway.start(config, models));
    AtomicBoolean stopped = new AtomicBoolean();
    List<Future<Integer>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        clients.add(threads.submit(() -> askUntil(stopped, serving)));
      }
      for (int restart = 0; restart < restarts; restart++) {
        Gateway old = serving.getAndSet(Gateway.start(config, models));
        old.close();
      }
      stopped.set(true);
      for (Future<Integer> client : clients) {
        assertThat(client.get()).isPositive();
      }
    } finally {
      serving.get().close();
    }
  }

  /** Fails with the first request that is not answered. */
  private static int askUntil(AtomicBoolean stopped, AtomicReference<Gateway> serving)
      throws IOException {
    int answered = 0;
    while (!stopped.get()) {
      try (RawSocket socket = new RawSocket(serving.get().port())) {
        boolean ends = false;
        while (!ends && !stopped.get()) {
          socket.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
          assertThat(socket.line()).isEqualTo("HTTP/1.1 200 OK");
          for (String line = socket.line(); !line.isEmpty(); line = socket.line()) {
            ends |= line.equals("Connection: close");
          }
          for (int i = 0; i < "{\"status\":\"live\"}".length(); i++) {
            assertThat(socket.read()).isNotNegative();
          }
          answered++;
        }
      }
    }
    return answered;
  }

  private int get(String path) throws Exception {
    return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.discarding())
        .statusCode();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }

  private StreamClient connect() {
    return StreamClient.connect(http, gateway.port(), "/v1/stream", "vireo.v1");
  }
}
