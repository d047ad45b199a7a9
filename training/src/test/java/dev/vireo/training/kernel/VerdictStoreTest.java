package dev.vireo.training.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.training.kernel.VerdictStore.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictStoreTest {
  private static final Verdict RIGHT = new Verdict(Optional.empty());
  private static final Verdict WRONG = new Verdict(Optional.of("its result is off"));

  @TempDir private Path folder;

  @Test
  void remembersFromOneProcessToTheNext() {
    VerdictStore store = new VerdictStore(folder.resolve("kernels"));
    assertThat(store.find("a kernel")).isEmpty();
    store.keep("a kernel", RIGHT);
    store.keep("another", WRONG);
    VerdictStore next = new VerdictStore(folder.resolve("kernels"));
    assertThat(next.find("a kernel")).contains(RIGHT);
    assertThat(next.find("another")).contains(WRONG);
    assertThat(next.find("a kernel in two threads")).isEmpty();
  }

  @Test
  void asksAgainWhereAFileIsDamagedOrOfAnotherQuestion() throws IOException {
    VerdictStore store = new VerdictStore(folder);
    store.keep("a kernel", RIGHT);
    Path file;
    try (Stream<Path> files = Files.list(folder)) {
      file = files.findFirst().orElseThrow();
    }
    String text = Files.readString(file);
    for (String damaged :
        new String[] {
          "", "{", "[]", "{\"question\": \"a kernel\"}", text.replace("a kernel", "other")
        }) {
      Files.writeString(file, damaged);
      assertThat(store.find("a kernel")).as(damaged).isEmpty();
    }
    store.keep("a kernel", WRONG);
    assertThat(store.find("a kernel")).contains(WRONG);
  }

  @Test
  void remembersInMemoryWhereNothingCanBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("a file"), "where a folder would have to be");
    VerdictStore store = new VerdictStore(file.resolve("kernels"));
    store.keep("a kernel", WRONG);
    assertThat(store.find("a kernel")).contains(WRONG);
    assertThat(new VerdictStore(file.resolve("kernels")).find("a kernel")).isEmpty();
  }
}
