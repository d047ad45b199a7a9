package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.BulkResult.Classified;
import dev.vireo.inference.bulk.sink.BulkResult.Failed;
import dev.vireo.inference.bulk.sink.BulkResult.Undecided;
import dev.vireo.inference.bulk.source.file.ImageContent;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.image.FuzzSeeds;
import dev.vireo.inference.image.Mutator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As many damaged files as {@code vireo.fuzz.mutations} says, through the whole pipeline. */
@Tag("long")
class BulkFuzzTest {
  private static final long MUTATIONS = Long.getLong("vireo.fuzz.mutations", 2_000);

  @TempDir Path folder;
  private final Mutator mutator = new Mutator(FuzzSeeds.draw());
  private long next;
  private long classified;

  @Test
  void everyDamagedFileHasItsRowInItsPlace() throws IOException {
    Iterator<ImageFile> files =
        LongStream.range(0, MUTATIONS).<ImageFile>mapToObj(this::damaged).iterator();
    try (OnnxModel model =
            OnnxModel.open(TestFiles.model("colors", folder), EngineOptions.DEFAULTS);
        WorkerSlots slots = WorkerSlots.open(model, 2, 8)) {
      BulkSummary summary =
          new BulkPipeline(slots, BulkSettings.topK(1))
              .run(files, this::check, BulkProgress.SILENT);

      assertThat(summary.images()).isEqualTo(MUTATIONS);
      assertThat(summary.failures()).isEqualTo(MUTATIONS - classified).isPositive();
    }
    assertThat(next).isEqualTo(MUTATIONS);
    assertThat(classified).isPositive();
  }

  private void check(BulkResult result) {
    assertThat(result.name()).isEqualTo("mutation " + next++);
    switch (result) {
      case Classified _ -> classified++;
      case Undecided _ -> throw new AssertionError(result);
      case Failed(_, var code, var message) ->
          assertThat(code)
              .as("%s: %s", result.name(), message)
              .isNotIn(ErrorCode.INTERNAL, ErrorCode.UNREADABLE);
    }
  }

  private ImageFile damaged(long number) {
    return new ImageFile() {
      @Override
      public String name() {
        return "mutation " + number;
      }

      @Override
      public ImageContent open() {
        byte[] file = mutator.mutation(number);
        ImageContent.checkSize(file.length);
        return new InMemory(ByteBuffer.wrap(file));
      }
    };
  }

  private record InMemory(ByteBuffer rest) implements ImageContent {
    @Override
    public long size() {
      return rest.limit();
    }

    @Override
    public int read(ByteBuffer target) {
      int count = Math.min(rest.remaining(), target.remaining());
      target.put(rest.slice(rest.position(), count));
      rest.position(rest.position() + count);
      return count == 0 ? -1 : count;
    }

    @Override
    public void close() {}
  }
}
