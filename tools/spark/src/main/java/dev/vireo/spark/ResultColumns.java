package dev.vireo.spark;

import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.Embedding;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/**
 * What is said of an image, named and typed as in the Parquet of {@code vireo classify}: for each
 * rank {@code rank1_label} and {@code rank1_probability}, {@code error}, and {@code embedding}. All
 * may be null.
 *
 * @param embedding features in a row, or 0 for none
 */
record ResultColumns(int ranks, int embedding) implements Serializable {
  static ResultColumns of(Columns columns) {
    return new ResultColumns(columns.ranks(), columns.embedding());
  }

  List<StructField> fields() {
    List<StructField> fields = new ArrayList<>();
    for (int rank = 1; rank <= ranks; rank++) {
      fields.add(DataTypes.createStructField(Columns.label(rank), DataTypes.StringType, true));
      fields.add(DataTypes.createStructField(Columns.probability(rank), DataTypes.FloatType, true));
    }
    fields.add(DataTypes.createStructField("error", DataTypes.StringType, true));
    if (embedding > 0) {
      fields.add(
          DataTypes.createStructField(
              "embedding", DataTypes.createArrayType(DataTypes.FloatType, false), true));
    }
    return fields;
  }

  int count() {
    return 2 * ranks + 1 + (embedding > 0 ? 1 : 0);
  }

  /** Puts a result's values into a row, from a column on. */
  void put(BulkResult result, @Nullable Object[] row, int from) {
    switch (result) {
      case BulkResult.Classified(_, var prediction, var features) -> {
        int column = from;
        for (RankedLabel ranked : prediction.ranked()) {
          row[column++] = ranked.label();
          row[column++] = ranked.probability();
        }
        put(features, row, from);
      }
      case BulkResult.Undecided(_, _, var features) -> put(features, row, from);
      case BulkResult.Failed(_, var code, var message) ->
          row[from + 2 * ranks] = code + ": " + message;
    }
  }

  private void put(Embedding features, @Nullable Object[] row, int from) {
    if (embedding > 0) {
      float[] values = new float[features.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = features.get(i);
      }
      row[from + 2 * ranks + 1] = values;
    }
  }
}
