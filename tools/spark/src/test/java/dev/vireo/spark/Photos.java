package dev.vireo.spark;

import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.bulk.BulkProgress;
import dev.vireo.inference.bulk.BulkSettings;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.engine.EngineOptions;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Small photos, and what a run of {@code vireo classify} says of them. */
final class Photos {
  private Photos() {}

  /** So many of one color each, and three that are none. */
  static Path make(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(16, 12, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(new Color(i * 37 % 256, i * 59 % 256, i * 83 % 256));
      graphics.fillRect(0, 0, 16, 12);
      graphics.dispose();
      ImageIO.write(image, "png", folder.resolve("%05d.png".formatted(i)).toFile());
    }
    Files.writeString(folder.resolve("page.jpg"), "<html>");
    Files.writeString(folder.resolve("empty.jpg"), "");
    byte[] torn = Files.readAllBytes(folder.resolve("00001.png"));
    Files.write(folder.resolve("torn.png"), Arrays.copyOf(torn, torn.length / 2));
    return folder;
  }

  static Path model(String name, Path folder) {
    Path file = folder.resolve(name + ".onnx");
    try (InputStream in = Photos.class.getResourceAsStream("/" + name + ".onnx")) {
      Files.copy(in, file);
      return file;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Ranks and error of each photo, by its file's name. */
  static Map<String, List<@Nullable Object>> classified(Path folder, Path model)
      throws IOException {
    Map<String, List<@Nullable Object>> rows = new TreeMap<>();
    ImageSource source = ImageSource.of(List.of(folder.toString()));
    try (BulkClassifier classifier =
        BulkClassifier.open(model, EngineOptions.DEFAULTS, 0, source)) {
      BulkSettings settings = BulkSettings.topK(5);
      ResultColumns columns = ResultColumns.of(classifier.columns(settings));
      classifier.classify(
          source,
          settings,
          result -> {
            @Nullable Object[] row = new Object[columns.count()];
            columns.put(result, row, 0);
            rows.put(name(result.name()), Arrays.asList(row));
          },
          BulkProgress.SILENT);
    }
    return rows;
  }

  static Map<String, List<@Nullable Object>> rows(Dataset<Row> frame) {
    int from = frame.schema().fieldIndex("rank1_label");
    Map<String, List<@Nullable Object>> rows = new TreeMap<>();
    for (Row row : frame.collectAsList()) {
      List<@Nullable Object> values = new ArrayList<>();
      for (int i = from; i < row.length(); i++) {
        values.add(row.get(i));
      }
      if (rows.put(name(row.getAs("path")), values) != null) {
        throw new AssertionError("twice: " + row);
      }
    }
    return rows;
  }

  /** The best labels alone. */
  static Map<String, String> labels(Map<String, List<@Nullable Object>> rows) {
    Map<String, String> labels = new TreeMap<>();
    rows.forEach((name, row) -> labels.put(name, String.valueOf(row.getFirst())));
    return labels;
  }

  static Map<String, String> labels(Dataset<Row> frame) {
    return labels(rows(frame));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
