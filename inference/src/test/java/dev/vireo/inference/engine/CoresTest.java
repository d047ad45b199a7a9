package dev.vireo.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.inference.TestFiles;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By what the system itself says of threads, in /proc. */
class CoresTest {
  private static final String ALLOWED = "Cpus_allowed_list:\t";

  @TempDir private Path folder;
  private Cores cores;

  @BeforeEach
  void find() {
    Optional<Cores> found = Cores.ofThisProcess();
    assumeTrue(found.isPresent(), "needs Linux, and two cores of its own");
    cores = found.get();
  }

  @Test
  void bindsTheCallerToOneCoreWhileItWorks() throws IOException {
    String before = allowed(Path.of("/proc/thread-self"));
    AtomicReference<String> during = new AtomicReference<>();
    cores.onFirst(() -> during.set(allowed(Path.of("/proc/thread-self"))));
    assertThat(before).isNotEqualTo(during.get());
    assertThat(during.get()).matches("[0-9]+").isEqualTo(before.split("[-,]", -1)[0]);
    assertThat(allowed(Path.of("/proc/thread-self"))).isEqualTo(before);
  }

  @Test
  void givesEachThreadOfARunACoreOfItsOwn() throws IOException {
    List<String> before = bound();
    EngineOptions options = EngineOptions.DEFAULTS.withDevice(new Device.Cpu()).withOwnCores();
    try (OnnxModel model = OnnxModel.open(TestFiles.model("colors", folder), options);
        Engine engine = model.newEngine();
        BufferAllocator memory = ArrowMemory.open(1 << 20);
        ImageBatch batch = new ImageBatch(memory, 1, 8)) {
      batch.nextSlot().fill((byte) 7);
      batch.add("seven");
      float[] logits = new float[3];
      engine.run(batch, logits);
      assertThat(logits).containsExactly(7, 7, 7);

      List<String> own = bound();
      before.forEach(own::remove);
      assertThat(own).hasSize(cores.count() - 1).doesNotHaveDuplicates();
      assertThat(own)
          .allSatisfy(core ->
              assertThat(cores.others().split(";")).contains("" + (Integer.parseInt(core) + 1)));
    }
  }

  /** Where the threads of this process that may run on one core only may run. */
  private static List<String> bound() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return new ArrayList<>(
          threads.map(CoresTest::allowed).filter(list -> list.matches("[0-9]+")).toList());
    }
  }

  private static String allowed(Path thread) {
    try (Stream<String> lines = Files.lines(thread.resolve("status"))) {
      return lines
          .filter(line -> line.startsWith(ALLOWED))
          .map(line -> line.substring(ALLOWED.length()))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
