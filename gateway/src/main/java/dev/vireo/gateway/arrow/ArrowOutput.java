package dev.vireo.gateway.arrow;

import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.image.ArrowMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
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
 * list<utf8>, probabilities: list<float>, error: utf8}, and {@code logits: list<float>} where they
 * are asked for. A row has either answers or an error; what it has not is null.
 */
public final class ArrowOutput {
  private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

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
   */
  public static byte[] write(List<Row> rows, boolean logits) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream(1 << 12);
    try (BufferAllocator memory = ArrowMemory.open(MEMORY);
        VectorSchemaRoot root = VectorSchemaRoot.create(schema(logits), memory);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(stream))) {
      root.allocateNew();
      for (int i = 0; i < rows.size(); i++) {
        write(root, i, rows.get(i), logits);
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

  private static Schema schema(boolean logits) {
    List<Field> fields = new ArrayList<>();
    fields.add(new Field("id", FieldType.notNullable(ArrowType.Utf8.INSTANCE), List.of()));
    fields.add(list("labels", ArrowType.Utf8.INSTANCE));
    fields.add(list("probabilities", FLOAT));
    if (logits) {
      fields.add(list("logits", FLOAT));
    }
    fields.add(Field.nullable("error", ArrowType.Utf8.INSTANCE));
    return new Schema(fields);
  }

  private static Field list(String name, ArrowType of) {
    Field item = new Field("item", FieldType.notNullable(of), List.of());
    return new Field(name, FieldType.nullable(ArrowType.List.INSTANCE), List.of(item));
  }

  private static void write(VectorSchemaRoot root, int index, Row row, boolean logits) {
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
      logits((ListVector) root.getVector("logits"), index, answer.logits());
    }
  }

  private static void logits(ListVector vector, int index, float[] row) {
    int at = vector.startNewValue(index);
    for (float logit : row) {
      ((Float4Vector) vector.getDataVector()).setSafe(at++, logit);
    }
    vector.endValue(index, row.length);
  }

  private static VarCharVector text(VectorSchemaRoot root, String name) {
    return (VarCharVector) root.getVector(name);
  }
}
