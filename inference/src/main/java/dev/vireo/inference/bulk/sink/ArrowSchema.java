package dev.vireo.inference.bulk.sink;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Rows as Arrow columns, named as the CSV's: {@code path: utf8}, for each rank {@code label: utf8}
 * and {@code probability: float32}, {@code error: utf8}, {@code embedding:
 * fixed_size_list<float32>[n]}. All but the path are null where there is nothing to say.
 */
public final class ArrowSchema {
  private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

  private ArrowSchema() {}

  public static Schema of(Columns columns) {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.notNullable("path", ArrowType.Utf8.INSTANCE));
    for (int rank = 1; rank <= columns.ranks(); rank++) {
      fields.add(Field.nullable(Columns.label(rank), ArrowType.Utf8.INSTANCE));
      fields.add(Field.nullable(Columns.probability(rank), FLOAT));
    }
    fields.add(Field.nullable("error", ArrowType.Utf8.INSTANCE));
    if (columns.hasEmbedding()) {
      fields.add(
          new Field(
              "embedding",
              FieldType.nullable(new ArrowType.FixedSizeList(columns.embedding())),
              List.of(Field.notNullable("item", FLOAT))));
    }
    return new Schema(fields);
  }
}
