package dev.vireo.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final FairQueue<String> queue = new FairQueue<>();

  @Test
  void oneClientIsServedEarliestDeadlineFirst() {
    queue.add("late", "a", 30);
    queue.add("early", "a", 10);
    queue.add("middle", "a", 20);

    assertThat(drain()).containsExactly("early", "middle", "late");
  }

  @Test
  void equalDeadlinesKeepTheOrderOfArrival() {
    queue.add("first", "a", 10);
    queue.add("second", "a", 10);
    queue.add("third", "a", 10);

    assertThat(drain()).containsExactly("first", "second", "third");
  }

  @Test
  void aClientWithOneEntryWaitsForAtMostOneEntryOfAClientWithMany() {
    for (int i = 0; i < 1000; i++) {
      queue.add("many" + i, "busy", i);
    }
    queue.poll();
    queue.add("single", "modest", Long.MAX_VALUE);

    assertThat(List.of(queue.poll(), queue.poll())).contains("single");
  }

  @Test
  void clientsTakeTurnsWhateverTheirDeadlines() {
    queue.add("a1", "a", 1);
    queue.add("a2", "a", 2);
    queue.add("a3", "a", 3);
    queue.add("b1", "b", 100);
    queue.add("b2", "b", 101);

    assertThat(drain()).containsExactly("a1", "b1", "a2", "b2", "a3");
  }

  @Test
  void aUserHasOneTurnARoundOverHoweverManyConnections() {
    for (int i = 0; i < 100; i++) {
      queue.add("many" + i, new ClientKey("greedy", i), i);
    }
    queue.poll();
    queue.add("x1", new ClientKey("modest", "x"), Long.MAX_VALUE);
    queue.add("y1", new ClientKey("modest", "y"), Long.MAX_VALUE);

    assertThat(List.of(queue.poll(), queue.poll(), queue.poll(), queue.poll()))
        .contains("x1", "y1");
  }

  @Test
  void connectionsOfOneUserTakeTurnsToo() {
    queue.add("a1", new ClientKey("u", "a"), 1);
    queue.add("a2", new ClientKey("u", "a"), 2);
    queue.add("b1", new ClientKey("u", "b"), 100);

    assertThat(drain()).containsExactly("a1", "b1", "a2");
  }

  @Test
  void theUserWithTheMostGivesUpWhateverItsConnectionsHave() {
    for (int i = 0; i < 2; i++) {
      queue.add("one" + i, new ClientKey("greedy", i), i);
    }
    queue.add("x1", new ClientKey("modest", "x"), 0);

    assertThat(queue.displaceFor(new ClientKey("modest", "y"))).isNull();
    queue.add("one2", new ClientKey("greedy", 2), 2);
    assertThat(queue.displaceFor(new ClientKey("modest", "y"))).isEqualTo("one2");
    assertThat(queue.size()).isEqualTo(3);
    assertThat(drain()).containsExactly("one0", "x1", "one1");
  }

  @Test
  void aUsersOwnConnectionsMakeRoomForEachOther() {
    queue.add("a1", new ClientKey("u", "a"), 1);
    queue.add("a2", new ClientKey("u", "a"), 2);

    assertThat(queue.displaceFor(new ClientKey("u", "b"))).isEqualTo("a2");
    assertThat(queue.displaceFor(new ClientKey("u", "b"))).isNull();
    assertThat(drain()).containsExactly("a1");
  }

  @Test
  void withinARoundTheEarliestDeadlineGoesFirst() {
    queue.add("a", "a", 30);
    queue.add("b", "b", 10);
    queue.add("c", "c", 20);

    assertThat(drain()).containsExactly("b", "c", "a");
  }

  @Test
  void whatNobodyWaitsForIsTakenOutAndTheOthersKeepTheirTurns() {
    queue.add("a1", "a", 1);
    queue.add("a2", "a", 2);
    queue.add("a3", "a", 3);
    queue.add("b1", "b", 100);
    queue.add("c1", "c", 50);

    queue.removeIf(entry -> entry.equals("a1") || entry.equals("c1"));

    assertThat(queue.size()).isEqualTo(3);
    assertThat(drain()).containsExactly("a2", "b1", "a3");
  }

  @Test
  void aClientOfWhomAllWasTakenOutBeginsAnew() {
    queue.add("a1", "a", 1);
    queue.add("b1", "b", 2);

    queue.removeIf(entry -> entry.equals("a1"));
    queue.add("a2", "a", 3);

    assertThat(queue.size()).isEqualTo(2);
    assertThat(drain()).containsExactly("b1", "a2");
  }

  @Test
  void anEmptyQueueGivesNothingAndForgetsItsClients() {
    queue.add("a", "a", 1);
    assertThat(drain()).containsExactly("a");
    assertThat(queue.poll()).isNull();
    assertThat(queue.size()).isZero();
  }

  @Test
  void theClientWithTheMostWaitingMakesRoomForOneWithFewer() {
    queue.add("a1", "a", 1);
    queue.add("a3", "a", 3);
    queue.add("a2", "a", 2);
    queue.add("b1", "b", 1);

    assertThat(queue.displaceFor("c")).isEqualTo("a3");
    queue.add("c1", "c", 9);
    assertThat(queue.size()).isEqualTo(4);
    assertThat(drain()).containsExactly("a1", "b1", "c1", "a2");
  }

  @Test
  void clientsWithEqualSharesKeepThem() {
    queue.add("a1", "a", 1);
    queue.add("a2", "a", 2);
    queue.add("b1", "b", 1);

    assertThat(queue.displaceFor("a")).isNull();
    assertThat(queue.displaceFor("b")).isNull();
    assertThat(queue.displaceFor("c")).isEqualTo("a2");
    assertThat(queue.displaceFor("d")).isNull();
  }

  private List<String> drain() {
    List<String> order = new ArrayList<>();
    for (String next = queue.poll(); next != null; next = queue.poll()) {
      order.add(next);
    }
    return order;
  }
}
