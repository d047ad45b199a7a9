package dev.vireo.tools.explain;

import dev.vireo.inference.explain.AttentionMaps;
import dev.vireo.inference.explain.Explanation;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.explain.Lattice;
import dev.vireo.inference.explain.RelevanceMap;
import dev.vireo.inference.image.ArrowMemory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Maps as numbers, an Arrow IPC file: path, method, class, class_index, probability, layer, head,
 * rows, columns, top, left, down, along (see {@link Lattice}) and {@code relevance: list<float32>},
 * row by row of a grid over the model's input. A record batch for each image: its map and, of
 * attention, one for each layer and head.
 */
public final class RawMaps implements AutoCloseable {
  private final BufferAllocator memory = ArrowMemory.open(Long.MAX_VALUE);
  private final VectorSchemaRoot root = VectorSchemaRoot.create(schema(), memory);
  private final FileChannel channel;
  private final ArrowFileWriter writer;
  private int row;

  /**
   * @param file to be made
   */
  public RawMaps(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    writer = new ArrowFileWriter(root, null, channel);
    writer.start();
  }

  private static Schema schema() {
    ArrowType text = ArrowType.Utf8.INSTANCE;
    ArrowType integer = new ArrowType.Int(32, true);
    ArrowType real = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    return new Schema(
        List.of(
            Field.notNullable("path", text),
            Field.notNullable("method", text),
            Field.notNullable("class", text),
            Field.notNullable("class_index", integer),
            Field.notNullable("probability", real),
            Field.nullable("layer", text),
            Field.nullable("head", integer),
            Field.notNullable("rows", integer),
            Field.notNullable("columns", integer),
            Field.notNullable("top", real),
            Field.notNullable("left", real),
            Field.notNullable("down", real),
            Field.notNullable("along", real),
            new Field(
                "relevance",
                FieldType.notNullable(ArrowType.List.INSTANCE),
                List.of(Field.notNullable("item", real)))));
  }

  /** Writes what is known of one image. */
  public void write(String path, Explanation explanation) throws IOException {
    root.getFieldVectors().forEach(FieldVector::reset);
    row = 0;
    add(path, explanation, explanation.layer().orElse(""), -1, explanation.map());
    if (explanation.method() == ExplanationMethod.ATTENTION) {
      AttentionMaps maps = explanation.attention().orElseThrow();
      for (int layer = 0; layer < maps.layers().size(); layer++) {
        for (int head = 0; head < maps.layers().get(layer).heads(); head++) {
          String name = maps.layers().get(layer).name();
          add(path, explanation, name, head, maps.head(layer, head));
        }
      }
    }
    root.setRowCount(row);
    writer.writeBatch();
  }

  /**
   * @param layer empty where there is none
   * @param head negative where it is not of one
   */
  private void add(String path, Explanation explanation, String layer, int head, RelevanceMap map) {
    text("path", path);
    text("method", explanation.method().word());
    text("class", explanation.explained().label());
    integer("class_index", explanation.explained().index());
    real("probability", explanation.explained().probability());
    if (!layer.isEmpty()) {
      text("layer", layer);
    }
    if (head >= 0) {
      integer("head", head);
    }
    integer("rows", map.rows());
    integer("columns", map.columns());
    Lattice lattice = map.lattice();
    real("top", lattice.top());
    real("left", lattice.left());
    real("down", lattice.down());
    real("along", lattice.along());
    ListVector lists = (ListVector) root.getVector("relevance");
    Float4Vector items = (Float4Vector) lists.getDataVector();
    int first = lists.startNewValue(row);
    for (int i = 0; i < map.values().length; i++) {
      items.setSafe(first + i, map.values()[i]);
    }
    lists.endValue(row, map.values().length);
    row++;
  }

  private void text(String column, String value) {
    ((VarCharVector) root.getVector(column)).setSafe(row, value.getBytes(StandardCharsets.UTF_8));
  }

  private void real(String column, double value) {
    ((Float4Vector) root.getVector(column)).setSafe(row, (float) value);
  }

  private void integer(String column, int value) {
    ((IntVector) root.getVector(column)).setSafe(row, value);
  }

  @Override
  public void close() throws IOException {
    try (memory;
        root;
        channel;
        writer) {
      writer.end();
    }
  }
}
