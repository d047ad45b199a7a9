package dev.vireo.gateway.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Prediction;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.image.ArrowMemory;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;

/** Answers, read back by arrow-java. */
class ArrowOutputTest {
  private static final BatchAnswer ANSWER =
      new BatchAnswer(
          new Prediction(
              List.of(new RankedLabel("robin", 3, 0.75f), new RankedLabel("wren", 0, 0.25f))),
          new float[] {1, 2, 3, 4},
          Map.of(),
          0,
          0,
          0,
          1);
  private final VireoException error = new VireoException(ErrorCode.CORRUPT_IMAGE, "it is cut");

  @Test
  void aRowHasAnswersOrAnError() throws Exception {
    byte[] stream =
        ArrowOutput.write(
            List.of(
                new ArrowOutput.Row("a", ANSWER, null),
                new ArrowOutput.Row("ü", null, error),
                new ArrowOutput.Row("", ANSWER, null)),
            false,
            List.of());

    try (BufferAllocator memory = ArrowMemory.open(1 << 20);
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(stream), memory)) {
      assertThat(reader.loadNextBatch()).isTrue();
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      assertThat(root.getSchema().getFields())
          .extracting(Field::getName)
          .containsExactly("id", "labels", "probabilities", "error");
      assertThat(column(root, "id")).containsExactly("a", "ü", "");
      assertThat(column(root, "labels"))
          .containsExactly("[\"robin\",\"wren\"]", "null", "[\"robin\",\"wren\"]");
      assertThat(column(root, "probabilities"))
          .containsExactly("[0.75,0.25]", "null", "[0.75,0.25]");
      assertThat(column(root, "error")).containsExactly("null", "CORRUPT_IMAGE: it is cut", "null");
      assertThat(reader.loadNextBatch()).isFalse();
    }
  }

  @Test
  void logitsAreAColumnOfTheirOwn() throws Exception {
    byte[] stream =
        ArrowOutput.write(
            List.of(new ArrowOutput.Row("a", null, error), new ArrowOutput.Row("b", ANSWER, null)),
            true,
            List.of());

    try (BufferAllocator memory = ArrowMemory.open(1 << 20);
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(stream), memory)) {
      reader.loadNextBatch();
      assertThat(column(reader.getVectorSchemaRoot(), "logits"))
          .containsExactly("null", "[1.0,2.0,3.0,4.0]");
    }
  }

  private static List<String> column(VectorSchemaRoot root, String name) {
    return IntStream.range(0, root.getRowCount())
        .mapToObj(row -> String.valueOf(root.getVector(name).getObject(row)))
        .toList();
  }
}
