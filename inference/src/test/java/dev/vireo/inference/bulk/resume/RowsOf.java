package dev.vireo.inference.bulk.resume;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.jerolba.carpet.CarpetReader;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.image.ArrowMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/** The rows of a result in any format, as text to compare, each beginning with its path. */
final class RowsOf {
  private RowsOf() {}

  static List<String> file(Path file, OutputFormat format) throws IOException {
    return switch (format) {
      case CSV, SUBMISSION -> Files.readAllLines(file).stream().skip(1).toList();
      case JSONL -> Files.readAllLines(file);
      case PARQUET -> {
        List<String> rows = new ArrayList<>();
        for (Map<?, ?> row : new CarpetReader<>(file.toFile(), Map.class)) {
          rows.add(String.join(",", row.values().stream().map(value -> value + "").toList()));
        }
        yield rows;
      }
      case ARROW -> {
        try (BufferAllocator memory = ArrowMemory.open(Long.MAX_VALUE);
            FileChannel channel = FileChannel.open(file);
            ArrowFileReader reader = new ArrowFileReader(channel, memory)) {
          yield read(reader);
        }
      }
      case ARROW_STREAM -> {
        try (BufferAllocator memory = ArrowMemory.open(Long.MAX_VALUE);
            InputStream in = Files.newInputStream(file);
            ArrowStreamReader reader = new ArrowStreamReader(in, memory)) {
          yield read(reader);
        }
      }
    };
  }

  /** The paths alone; ids of a submission. */
  static List<String> names(Path file, OutputFormat format) throws IOException {
    List<String> names = new ArrayList<>();
    for (String row : file(file, format)) {
      names.add(
          format == OutputFormat.JSONL
              ? new ObjectMapper().readTree(row).get("path").asText()
              : row.substring(0, row.indexOf(',')));
    }
    return names;
  }

  /** What a format names an input. */
  static String id(String name, OutputFormat format) {
    return format == OutputFormat.SUBMISSION ? name.replaceAll(".*/|\\.[^.]*$", "") : name;
  }

  private static List<String> read(ArrowReader reader) throws IOException {
    List<String> rows = new ArrayList<>();
    while (reader.loadNextBatch()) {
      for (int row = 0; row < reader.getVectorSchemaRoot().getRowCount(); row++) {
        List<String> values = new ArrayList<>();
        for (FieldVector column : reader.getVectorSchemaRoot().getFieldVectors()) {
          values.add(column.getObject(row) + "");
        }
        rows.add(String.join(",", values));
      }
    }
    return rows;
  }
}
