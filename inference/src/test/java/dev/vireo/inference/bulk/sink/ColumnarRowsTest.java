package dev.vireo.inference.bulk.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.jerolba.carpet.CarpetReader;
import dev.vireo.inference.image.ArrowMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrow and Parquet, read back by their own libraries. */
class ColumnarRowsTest {
  private static final List<List<Object>> EXPECTED =
      List.of(
          row("a b.jpg", "robin", 0.75f, "wren", 0.125f, null, List.of(1f, -0.5f)),
          row("comma,.jpg", "robin", 1f, null, null, null, List.of(0f, 2f)),
          row("Vögel-鳥-🐦.jpg", null, null, null, null, null, List.of(3f, 4f)),
          row("x.jpg", null, null, null, null, "CORRUPT_IMAGE: it is cut, \"short\"", null));

  @TempDir Path folder;

  @Test
  void anArrowStreamHoldsEveryRow() throws IOException {
    byte[] stream = stream(false, Rows.ofEveryKind());

    assertThat(readStream(stream)).isEqualTo(EXPECTED);
  }

  @Test
  void aStreamCutAfterAFlushIsContinued() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<BulkResult> results = Rows.ofEveryKind();
    int whole;
    try (RowWriter writer = OutputFormat.ARROW_STREAM.open(out, Rows.COLUMNS, false)) {
      writer.write(results.get(0));
      writer.flush();
      writer.write(results.get(1));
      writer.flush();
      whole = out.size();
      writer.write(results.get(3));
    }
    ByteArrayOutputStream continued = new ByteArrayOutputStream();
    continued.write(out.toByteArray(), 0, whole);
    try (RowWriter writer = OutputFormat.ARROW_STREAM.open(continued, Rows.COLUMNS, true)) {
      writer.write(results.get(2));
      writer.write(results.get(3));
    }

    assertThat(readStream(continued.toByteArray())).isEqualTo(EXPECTED);
  }

  @Test
  void anArrowFileIsMadeFromTheStream() throws IOException {
    Path file = finish(OutputFormat.ARROW, Rows.ofEveryKind());

    try (BufferAllocator memory = ArrowMemory.open(Long.MAX_VALUE);
        FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader = new ArrowFileReader(channel, memory)) {
      assertThat(read(reader)).isEqualTo(EXPECTED);
      assertThat(reader.getVectorSchemaRoot().getSchema().getCustomMetadata())
          .containsEntry("of", "birds");
    }
  }

  @Test
  void aParquetFileIsMadeFromTheStream() throws IOException {
    Path file = finish(OutputFormat.PARQUET, Rows.ofEveryKind());

    List<List<Object>> rows = new ArrayList<>();
    for (Map<?, ?> row : new CarpetReader<>(file.toFile(), Map.class)) {
      rows.add(new ArrayList<>(row.values()));
    }
    assertThat(rows).isEqualTo(EXPECTED);
  }

  @Test
  void thousandsOfRowsAreSeveralBatchesOfOneTable() throws IOException {
    List<BulkResult> results = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      results.add(i % 3 == 0 ? Rows.failed(i + ".jpg") : Rows.classified(i + ".jpg"));
    }

    List<List<Object>> rows = readStream(stream(false, results));

    assertThat(rows).hasSize(10_000);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i).getFirst()).isEqualTo(i + ".jpg");
      assertThat(rows.get(i).get(1)).isEqualTo(i % 3 == 0 ? null : "robin");
      assertThat(rows.get(i).get(5) == null).isEqualTo(i % 3 != 0);
    }
  }

  @Test
  void noRowsAreAnEmptyTable() throws IOException {
    assertThat(readStream(stream(false, List.of()))).isEmpty();
    assertThat(finish(OutputFormat.PARQUET, List.of())).isNotEmptyFile();
  }

  private Path finish(OutputFormat format, List<BulkResult> results) throws IOException {
    Path rows = Files.write(folder.resolve("rows"), stream(false, results));
    Path target = folder.resolve("result");
    format.finish(rows, target, Rows.COLUMNS, Map.of("of", "birds"));
    return target;
  }

  private static byte[] stream(boolean begun, List<BulkResult> results) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (RowWriter writer = OutputFormat.PARQUET.open(out, Rows.COLUMNS, begun)) {
      for (BulkResult result : results) {
        writer.write(result);
      }
    }
    return out.toByteArray();
  }

  private static List<List<Object>> readStream(byte[] stream) throws IOException {
    try (BufferAllocator memory = ArrowMemory.open(Long.MAX_VALUE);
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(stream), memory)) {
      return read(reader);
    }
  }

  private static List<List<Object>> read(ArrowReader reader) throws IOException {
    List<List<Object>> rows = new ArrayList<>();
    while (reader.loadNextBatch()) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      for (int index = 0; index < root.getRowCount(); index++) {
        List<Object> row = new ArrayList<>();
        for (FieldVector column : root.getFieldVectors()) {
          Object value = column.getObject(index);
          row.add(
              value == null || value instanceof Float || value instanceof List
                  ? value
                  : value.toString());
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static List<Object> row(Object... values) {
    return new ArrayList<>(java.util.Arrays.asList(values));
  }
}
