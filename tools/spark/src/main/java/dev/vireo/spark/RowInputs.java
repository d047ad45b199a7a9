package dev.vireo.spark;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.HeldMember;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Where a row's image is: its bytes in a column, or their path in one, which the executor reads.
 *
 * @param column with the bytes or the path
 * @param path whether it is a path
 * @param columns in a row
 * @param configuration of Hadoop's file systems
 */
record RowInputs(int column, boolean path, int columns, SerializableConfiguration configuration)
    implements Serializable {
  private static final String UNNAMED = "";

  ImageFile image(Row row) {
    if (row.isNullAt(column)) {
      return new UnusableInput(UNNAMED, ErrorCode.EMPTY_INPUT, "there is nothing in the column");
    }
    if (!path) {
      return new HeldMember(UNNAMED, ByteBuffer.wrap(row.getAs(column)));
    }
    String name = row.getString(column);
    try {
      return HadoopFile.of(name, configuration.value());
    } catch (VireoException e) {
      return UnusableInput.of(name, e);
    }
  }

  /** What it takes of the heap until it is classified. */
  long heldBytes(Row row) {
    return path || row.isNullAt(column) ? 0 : row.<byte[]>getAs(column).length;
  }

  /** All columns but the bytes. */
  int keptCount() {
    return path ? columns : columns - 1;
  }

  void copyKept(Row row, @Nullable Object[] target) {
    int to = 0;
    for (int i = 0; i < columns; i++) {
      if (path || i != column) {
        target[to++] = row.get(i);
      }
    }
  }
}
