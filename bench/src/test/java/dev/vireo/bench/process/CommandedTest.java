package dev.vireo.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that answer lines, by shell scripts. */
@Timeout(60)
class CommandedTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofSeconds(2);

  private static Commanded start(String script, Duration limit) {
    return new Commanded("the peer", List.of("/bin/sh", "-c", script), Map.of(), limit);
  }

  @Test
  void answersLineByLine() {
    try (Commanded peer = start("echo ready; while read -r x; do echo \"<$x>\"; done", LONG)) {
      assertThat(peer.ready()).isEqualTo("ready");
      assertThat(peer.ask("a")).isEqualTo("<a>");
      assertThat(peer.ask("b")).isEqualTo("<b>");
    }
  }

  @Test
  void isEndedWhenItGivesNoAnswer() {
    String script = "echo ready; echo 'waiting for a lock' >&2; read -r x; exec sleep 1000";
    try (Commanded peer = start(script, SHORT)) {
      assertThatThrownBy(() -> peer.ask("run 1"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the peer gave no answer for 2 s: waiting for a lock");
    }
  }

  @Test
  void isEndedWithWhatItStarted() {
    String script = "sleep 1000 & echo $!; read -r x; wait";
    try (Commanded peer = start(script, SHORT)) {
      ProcessHandle child = ProcessHandle.of(Long.parseLong(peer.ready())).orElseThrow();
      assertThatThrownBy(() -> peer.ask("run 1")).hasMessageContaining("gave no answer");
      assertThat(child.onExit()).succeedsWithin(LONG);
    }
  }

  @Test
  void mayRestLongerThanItsAnswersTake() throws InterruptedException {
    try (Commanded peer = start("echo ready; while read -r x; do echo \"<$x>\"; done", SHORT)) {
      Thread.sleep(SHORT.plusSeconds(1)); // longer than an answer may take
      assertThat(peer.ask("a")).isEqualTo("<a>");
    }
  }

  @Test
  void saysWhatOneThatEndedSaid() {
    String script = "echo ready; read -r x; echo 'no such model' >&2; exit 3";
    try (Commanded peer = start(script, LONG)) {
      assertThatThrownBy(() -> peer.ask("run 1")).hasMessage("the peer ended early: no such model");
    }
  }

  @Test
  void thatNeverBeginsIsEnded() {
    assertThatThrownBy(() -> start("exec sleep 1000", SHORT))
        .hasMessage("the peer gave no answer for 2 s");
  }
}
