package dev.vireo.inference.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.inference.TestFiles;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose threads are bound to cores, by what the system itself says of them, in /proc. */
class CoreClaimTest {
  private static final ClassifierOptions TWO_SLOTS =
      ClassifierOptions.DEFAULTS
          .withEngine(EngineOptions.DEFAULTS.withDevice(new Device.Cpu()))
          .withSlots(2);

  @TempDir private Path folder;
  private Path model;
  private final CoreClaim claim = new CoreClaim();

  @Test
  void aNeighbourDoesNotBindItsThreadsToTheSameCores() throws IOException {
    model = TestFiles.model("colors", folder);
    long none = bound();
    try (Classifier _ = open("birds")) {
      long one = bound();
      assumeTrue(one > none, "needs Linux, and two cores of its own");

      try (Classifier _ = open("owls")) {
        assertThat(bound()).isEqualTo(one);
      }
      try (Classifier _ = open("birds")) { // a version that is about to take its place
        assertThat(bound()).isEqualTo(2 * one - none);
      }
    }
    try (Classifier _ = open("owls")) { // nobody holds them any more
      assertThat(bound()).isGreaterThan(none);
    }
  }

  private Classifier open(String name) {
    return Classifier.open(model, TWO_SLOTS.withCores(claim.of(name)));
  }

  /** Threads of this process that may run on one core only. */
  private static long bound() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads.filter(CoreClaimTest::onOneCore).count();
    }
  }

  private static boolean onOneCore(Path thread) {
    try (Stream<String> lines = Files.lines(thread.resolve("status"))) {
      return lines.anyMatch(line -> line.matches("Cpus_allowed_list:\t[0-9]+"));
    } catch (NoSuchFileException _) {
      return false; // it has ended
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
