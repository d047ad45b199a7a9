package dev.vireo.gateway.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.ClientKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The first piece of work holds the thread until the test lets it go. */
class ExplanationQueueTest {
  private static final ClientKey CROWD = new ClientKey("crowd", 1);
  private static final ClientKey SINGLE = new ClientKey("single", 2);
  private static final int WAITING = 16;

  private final ExplanationQueue<String> queue = new ExplanationQueue<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void hold() throws InterruptedException {
    queue.add(new CompletableFuture<>(), this::held, CROWD, Long.MAX_VALUE);
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private String held() {
    begun.countDown();
    try {
      assertThat(go.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "held";
  }

  @AfterEach
  void close() {
    go.countDown();
    queue.close();
  }

  @Test
  void clientsTakeTurns() {
    for (int i = 0; i < 8; i++) {
      CompletableFuture<String> _ = add(CROWD, "crowd " + i);
    }
    CompletableFuture<String> single = add(SINGLE, "single");
    CompletableFuture<String> last = add(CROWD, "crowd 8");
    go.countDown();
    assertThat(single.join()).isEqualTo("single");
    last.join();
    assertThat(List.copyOf(order).indexOf("single")).isLessThanOrEqualTo(1);
  }

  @Test
  void whatDoesNotFitIsRefusedToTheClientThatHasMost() {
    List<CompletableFuture<String>> crowd = new ArrayList<>();
    for (int i = 0; i < WAITING; i++) {
      crowd.add(add(CROWD, "crowd " + i));
    }
    assertRefused(add(CROWD, "one more"), "too many explanations are waiting");

    CompletableFuture<String> single = add(SINGLE, "single");

    assertRefused(crowd.getLast(), "too many explanations are waiting");
    go.countDown();
    assertThat(single.join()).isEqualTo("single");
    assertThat(crowd.getFirst().join()).isEqualTo("crowd 0");
  }

  @Test
  void whatNobodyWaitsForMakesRoomAndIsNotDone() {
    List<CompletableFuture<String>> crowd = new ArrayList<>();
    for (int i = 0; i < WAITING; i++) {
      crowd.add(add(CROWD, "crowd " + i));
    }
    crowd.getFirst().cancel(false);
    CompletableFuture<String> more = add(CROWD, "one more");
    go.countDown();
    assertThat(more.join()).isEqualTo("one more");
    assertThat(order).doesNotContain("crowd 0").contains("crowd 1");
  }

  @Test
  void whatFailsDoesNotEndTheThread() {
    CompletableFuture<String> broken = new CompletableFuture<>();
    queue.add(
        broken,
        () -> {
          throw new VireoException(ErrorCode.CORRUPT_IMAGE, "half of it");
        },
        CROWD,
        Long.MAX_VALUE);
    CompletableFuture<String> next = add(CROWD, "next");
    go.countDown();
    assertThatThrownBy(broken::join).hasRootCauseMessage("half of it");
    assertThat(next.join()).isEqualTo("next");
  }

  @Test
  void closedItRefusesWhatWaitsAndWhatComes() {
    CompletableFuture<String> waiting = add(CROWD, "waiting");
    queue.close();
    assertRefused(waiting, "shutting down");
    assertRefused(add(SINGLE, "late"), "shutting down");
  }

  private CompletableFuture<String> add(ClientKey client, String name) {
    CompletableFuture<String> result = new CompletableFuture<>();
    queue.add(
        result,
        () -> {
          order.add(name);
          return name;
        },
        client,
        Long.MAX_VALUE);
    return result;
  }

  private static void assertRefused(CompletableFuture<String> result, String why) {
    assertThat(result.isCompletedExceptionally()).isTrue();
    assertThat(result.exceptionNow())
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED))
        .hasMessageContaining(why);
  }
}
