package dev.vireo.inference.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.inference.model.Preprocessing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a library with the three functions of CUDA's runtime, which notes how it is called;
 * skipped where there is no gcc. That pages are locked, only a GPU shows.
 */
class CudaPagesTest {
  private static final int INVALID_VALUE = 1;
  private static final int SIZE = 32;

  @TempDir private Path temp;

  @BeforeEach
  void needs() {
    assumeTrue(
        Stream.of("/usr/bin/gcc", "/usr/local/bin/gcc").anyMatch(gcc -> Files.exists(Path.of(gcc))),
        "a library to call is made with gcc");
  }

  /** A runtime that answers {@code result} to what it is asked to lock. */
  private CudaPages runtime(int result) throws Exception {
    Path source = temp.resolve("runtime" + result + ".c");
    Path library = temp.resolve("libruntime" + result + ".so");
    Files.writeString(
        source,
        """
        #include <stdio.h>
        #include <stddef.h>
        static int error;
        static void note(const char *what, void *memory, size_t bytes, unsigned flags) {
          FILE *file = fopen("%1$s", "a");
          fprintf(file, "%%s %%zu %%zu %%u\\n", what, (size_t) memory, bytes, flags);
          fclose(file);
        }
        int cudaHostRegister(void *memory, size_t bytes, unsigned flags) {
          note("register", memory, bytes, flags);
          return error = %2$d;
        }
        int cudaHostUnregister(void *memory) {
          note("unregister", memory, 0, 0);
          return 0;
        }
        int cudaGetLastError(void) {
          int last = error;
          error = 0;
          note("last error", 0, last, 0);
          return last;
        }
        """
            .formatted(temp.resolve("calls"), result));
    Process gcc =
        new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(gcc.waitFor()).as(said).isZero();
    return CudaPages.find(library.toString()).orElseThrow();
  }

  private List<String> calls() throws IOException {
    Path calls = temp.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  /** An engine on a GPU, as far as its batches' memory goes. */
  private record OnGpu(CudaPages pages) implements Engine {
    @Override
    public ImageBatch.Hold hold(MemorySegment memory) {
      return pages.lock(memory);
    }

    @Override
    public ModelFacts facts() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String device() {
      return "CUDA:0";
    }

    @Override
    public void run(ImageBatch batch, float[] logits) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  @Test
  void locksAllOfABatchWhileItsSlotIsOpenAndFreesItBeforeTheMemory() throws Exception {
    long address;
    try (BufferAllocator memory = ArrowMemory.open(Long.MAX_VALUE)) {
      ImageBatch batch = new ImageBatch(memory, 4, SIZE);
      address = batch.memory().address();
      BatchSlot slot =
          new BatchSlot(
              new OnGpu(runtime(0)), ImageDecoders.open(Preprocessing.centerCrop(SIZE)), batch);
      assertThat(calls())
          .containsExactly("register %d %d 1".formatted(address, 4 * SIZE * SIZE * 3));
      batch.attach(() -> assertThat(memory.getAllocatedMemory()).as("still there").isPositive());

      slot.close();
      batch.close();
    }
    assertThat(calls()).hasSize(2).last().isEqualTo("unregister %d 0 0".formatted(address));
  }

  @Test
  void leavesMemoryThatCannotBeLockedAsItIsAndLeavesNoErrorForOthers() throws Exception {
    CudaPages pages = runtime(INVALID_VALUE);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(100);

      pages.lock(memory).close();

      assertThat(calls())
          .containsExactly("register %d 100 1".formatted(memory.address()), "last error 0 1 0");
    }
  }

  @Test
  void isNotThereWithoutCuda() {
    assertThat(CudaPages.find("libvireo_no_runtime.so.12")).isEmpty();
  }
}
