package dev.vireo.inference.bulk.sink;

import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.model.FieldTypes;
import com.jerolba.carpet.model.WriteRecordModelType;
import dev.vireo.inference.image.ArrowMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/** Parquet, compressed with zstd, out of a stream of rows, with the columns of {@link Columns}. */
final class ParquetFile {
  private ParquetFile() {}

  static void write(Path stream, Path target, Columns columns, Map<String, String> metadata)
      throws IOException {
    try (BufferAllocator memory = ArrowMemory.open(Long.MAX_VALUE);
        InputStream in = Files.newInputStream(stream);
        ArrowStreamReader reader = new ArrowStreamReader(in, memory);
        OutputStream out = Files.newOutputStream(target);
        CarpetWriter<Row> writer =
            new CarpetWriter.Builder<>(out, Row.class)
                .withConf(new PlainParquetConfiguration())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withExtraMetaData(metadata)
                .withWriteRecordModel(model(columns))
                .build()) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      while (reader.loadNextBatch()) {
        for (int row = 0; row < root.getRowCount(); row++) {
          writer.write(new Row(root, row));
        }
      }
    }
  }

  private static WriteRecordModelType<Row> model(Columns columns) {
    WriteRecordModelType<Row> model =
        FieldTypes.writeRecordModel(Row.class)
            .withField("path", FieldTypes.STRING.notNull(), row -> row.text("path"));
    for (int rank = 1; rank <= columns.ranks(); rank++) {
      String label = Columns.label(rank);
      String probability = Columns.probability(rank);
      model =
          model
              .withField(label, FieldTypes.STRING, row -> row.text(label))
              .withField(probability, FieldTypes.FLOAT, row -> row.number(probability));
    }
    model = model.withField("error", FieldTypes.STRING, row -> row.text("error"));
    if (columns.hasEmbedding()) {
      model =
          model.withField(
              "embedding",
              FieldTypes.LIST.ofType(FieldTypes.FLOAT.notNull()),
              row -> row.list("embedding"));
    }
    return model;
  }

  /** One row of a record batch. */
  private record Row(VectorSchemaRoot root, int index) {
    @Nullable String text(String column) {
      VarCharVector vector = (VarCharVector) root.getVector(column);
      return vector.isNull(index) ? null : new String(vector.get(index), StandardCharsets.UTF_8);
    }

    @Nullable Float number(String column) {
      return ((Float4Vector) root.getVector(column)).getObject(index);
    }

    @Nullable List<Float> list(String column) {
      FixedSizeListVector vector = (FixedSizeListVector) root.getVector(column);
      if (vector.isNull(index)) {
        return null;
      }
      Float4Vector items = (Float4Vector) vector.getDataVector();
      int first = index * vector.getListSize();
      List<Float> values = new ArrayList<>(vector.getListSize());
      for (int i = 0; i < vector.getListSize(); i++) {
        values.add(items.get(first + i));
      }
      return values;
    }
  }
}
