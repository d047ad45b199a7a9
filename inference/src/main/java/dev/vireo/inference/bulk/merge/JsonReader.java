package dev.vireo.inference.bulk.merge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Embedding;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON Lines. */
final class JsonReader implements RowReader {
  /** A float that went through a double may be its neighbour. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final Path file;
  private final BufferedReader lines;
  private long row;

  JsonReader(Path file) throws IOException {
    this.file = file;
    this.lines = Files.newBufferedReader(file);
  }

  @Override
  public @Nullable BulkResult next() throws IOException {
    row++;
    try {
      String line = lines.readLine();
      return line == null ? null : result(JSON.readTree(line));
    } catch (JsonProcessingException e) {
      throw Row.damaged(file, row, new IllegalArgumentException(e.getOriginalMessage(), e));
    } catch (IllegalArgumentException e) {
      throw Row.damaged(file, row, e);
    }
  }

  private static BulkResult result(JsonNode row) {
    String name = row.required("path").asText();
    JsonNode error = row.get("error");
    if (error != null) {
      return Row.failed(name, error.required("code").asText(), error.required("message").asText());
    }
    List<RankedLabel> ranked = new ArrayList<>();
    for (JsonNode each : row.required("predictions")) {
      ranked.add(
          new RankedLabel(
              each.required("label").asText(),
              each.required("index").asInt(),
              Float.parseFloat(each.required("probability").asText())));
    }
    return Row.classified(name, ranked, embedding(row.get("embedding")));
  }

  private static Embedding embedding(@Nullable JsonNode array) {
    if (array == null) {
      return Embedding.NONE;
    }
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(array.get(i).asText());
    }
    return new Embedding(values);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
