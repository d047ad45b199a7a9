package dev.vireo.inference.bulk.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vireo.inference.RankedLabel;
import java.io.IOException;
import java.io.Writer;

/**
 * One JSON object on each line (JSON Lines): {@code
 * {"path":"a.jpg","predictions":[{"label":"robin", "index":3,"probability":0.93}]}}, or {@code
 * {"path":"b.jpg","error":{"code":"CORRUPT_IMAGE", "message":"..."}}}: the shapes of the gateway's
 * answers. An undecided input has no predictions; {@code "embedding"} is an array where the run
 * asks for one.
 */
final class JsonRows implements RowWriter {
  private final JsonGenerator json;

  JsonRows(Writer out) throws IOException {
    this.json = new JsonFactory().createGenerator(out);
    json.setRootValueSeparator(null);
  }

  @Override
  public void write(BulkResult result) throws IOException {
    json.writeStartObject();
    json.writeStringField("path", result.name());
    switch (result) {
      case BulkResult.Classified(_, var prediction, var embedding) -> {
        json.writeArrayFieldStart("predictions");
        for (RankedLabel ranked : prediction.ranked()) {
          json.writeStartObject();
          json.writeStringField("label", ranked.label());
          json.writeNumberField("index", ranked.index());
          json.writeNumberField("probability", ranked.probability());
          json.writeEndObject();
        }
        json.writeEndArray();
        embedding(embedding);
      }
      case BulkResult.Undecided(_, _, var embedding) -> {
        json.writeArrayFieldStart("predictions");
        json.writeEndArray();
        embedding(embedding);
      }
      case BulkResult.Failed(_, var code, var message) -> {
        json.writeObjectFieldStart("error");
        json.writeStringField("code", code.name());
        json.writeStringField("message", message);
        json.writeEndObject();
      }
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void embedding(Embedding embedding) throws IOException {
    if (embedding.size() > 0) {
      json.writeArrayFieldStart("embedding");
      for (int i = 0; i < embedding.size(); i++) {
        json.writeNumber(embedding.get(i));
      }
      json.writeEndArray();
    }
  }

  @Override
  public void flush() throws IOException {
    json.flush();
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
