package dev.vireo.gateway.arrow;

import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.engine.OutputRows;
import dev.vireo.inference.image.ArrowMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers as one Arrow IPC stream with one record batch: {@code id: utf8, labels:
 * list<utf8>, probabilities: list<float>, error: utf8}, and {@code logits: list<float>} and other
 * outputs of the model where they are asked for. A row has either answers or an error; what it has
 * not is null.
 */
public final class ArrowOutput {
  private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

  private static final ArrowType WHOLE = new ArrowType.Int(Long.SIZE, true);

  /** The key of a column's metadata with the shape of one row's values, {@code [3, 197]}. */
  private static final String SHAPE = "shape";

  /** Columns that an answer has anyway. */
  private static final Set<String> OWN = Set.of("id", "labels", "probabilities", "logits", "error");

  private static final long MEMORY = 1L << 30;

  private ArrowOutput() {}

  /**
   * A row of the answer.
   *
   * @param answer null when there is an error
   * @param error null when there is an answer
   */
  public record Row(String id, @Nullable BatchAnswer answer, @Nullable VireoException error) {}

  /**
   * @param logits whether the answers carry them
   * @param outputs of the model that the answers carry, each a column of its name, after a dot
   *     where another has that
   */
  public static byte[] write(List<Row> rows, boolean logits, List<String> outputs) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream(1 << 12);
    try (BufferAllocator memory = ArrowMemory.open(MEMORY);
        VectorSchemaRoot root = VectorSchemaRoot.create(schema(rows, logits, outputs), memory);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(stream))) {
      root.allocateNew();
      for (int i = 0; i < rows.size(); i++) {
        write(root, i, rows.get(i), logits, outputs);
      }
      root.setRowCount(rows.size());
      writer.start();
      writer.writeBatch();
      writer.end();
    } catch (IOException e) {
      throw new VireoException(ErrorCode.INTERNAL, "the answer cannot be written: " + e, e);
    }
    return stream.toByteArray();
  }

  private static Schema schema(List<Row> rows, boolean logits, List<String> outputs) {
    List<Field> fields = new ArrayList<>();
    fields.add(new Field("id", FieldType.notNullable(ArrowType.Utf8.INSTANCE), List.of()));
    fields.add(list("labels", ArrowType.Utf8.INSTANCE));
    fields.add(list("probabilities", FLOAT));
    if (logits) {
      fields.add(list("logits", FLOAT));
    }
    for (String output : outputs) {
      fields.add(field(rows, output));
    }
    fields.add(Field.nullable("error", ArrowType.Utf8.INSTANCE));
    return new Schema(fields);
  }

  private static Field list(String name, ArrowType of) {
    return list(name, of, Map.of());
  }

  private static Field list(String name, ArrowType of, Map<String, String> metadata) {
    Field item = new Field("item", FieldType.notNullable(of), List.of());
    return new Field(
        name, new FieldType(true, ArrowType.List.INSTANCE, null, metadata), List.of(item));
  }

  /** Of the rows' type, and with the shape that all of them have; of floats where there is none. */
  private static Field field(List<Row> rows, String output) {
    for (Row row : rows) {
      BatchAnswer answer = row.answer();
      OutputRows values = answer == null ? null : answer.outputs().get(output);
      if (values != null) {
        Map<String, String> shape = Map.of(SHAPE, values.shape().toString());
        return switch (values) {
          case OutputRows.Floats _ -> list(column(output), FLOAT, shape);
          case OutputRows.Longs _ -> list(column(output), WHOLE, shape);
        };
      }
    }
    return list(column(output), FLOAT);
  }

  private static String column(String output) {
    return OWN.contains(output) ? "." + output : output;
  }

  private static void write(
      VectorSchemaRoot root, int index, Row row, boolean logits, List<String> outputs) {
    text(root, "id").setSafe(index, row.id().getBytes(StandardCharsets.UTF_8));
    VireoException failure = row.error();
    if (failure != null) {
      String error = failure.code() + ": " + AnswerJson.message(failure);
      text(root, "error").setSafe(index, error.getBytes(StandardCharsets.UTF_8));
      return;
    }
    BatchAnswer answer = Objects.requireNonNull(row.answer());
    List<RankedLabel> ranked = answer.prediction().ranked();
    ListVector labels = (ListVector) root.getVector("labels");
    ListVector probabilities = (ListVector) root.getVector("probabilities");
    int label = labels.startNewValue(index);
    int probability = probabilities.startNewValue(index);
    for (RankedLabel each : ranked) {
      ((VarCharVector) labels.getDataVector())
          .setSafe(label++, each.label().getBytes(StandardCharsets.UTF_8));
      ((Float4Vector) probabilities.getDataVector()).setSafe(probability++, each.probability());
    }
    labels.endValue(index, ranked.size());
    probabilities.endValue(index, ranked.size());
    if (logits) {
      floats((ListVector) root.getVector("logits"), index, answer.logits());
    }
    for (String output : outputs) {
      ListVector vector = (ListVector) root.getVector(column(output));
      switch (Lookup.required(answer.outputs(), output)) {
        case OutputRows.Floats(var _, float[] values) -> floats(vector, index, values);
        case OutputRows.Longs(var _, long[] values) -> longs(vector, index, values);
      }
    }
  }

  private static void longs(ListVector vector, int index, long[] row) {
    int at = vector.startNewValue(index);
    for (long value : row) {
      ((BigIntVector) vector.getDataVector()).setSafe(at++, value);
    }
    vector.endValue(index, row.length);
  }

  private static void floats(ListVector vector, int index, float[] row) {
    int at = vector.startNewValue(index);
    for (float value : row) {
      ((Float4Vector) vector.getDataVector()).setSafe(at++, value);
    }
    vector.endValue(index, row.length);
  }

  private static VarCharVector text(VectorSchemaRoot root, String name) {
    return (VarCharVector) root.getVector(name);
  }
}
