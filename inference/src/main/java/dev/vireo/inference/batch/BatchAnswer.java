package dev.vireo.inference.batch;

import dev.vireo.inference.Prediction;
import dev.vireo.inference.engine.ModelSignature;
import dev.vireo.inference.engine.OutputRows;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * The answer to one request, with where its time went.
 *
 * @param logits one value for each class when the request asked for them, empty otherwise
 * @param outputs what the request asked for beside, by name
 * @param queueNanos from submission until a slot took it
 * @param decodeNanos decoding and resizing this image, or copying its pixels
 * @param inferNanos the engine's run over the whole batch
 * @param batch images that ran together
 */
@SuppressWarnings("ArrayRecordComponent") // answers are never compared
@API(status = API.Status.MAINTAINED, since = "0.1")
public record BatchAnswer(
    Prediction prediction,
    float[] logits,
    Map<String, OutputRows> outputs,
    long queueNanos,
    long decodeNanos,
    long inferNanos,
    int batch) {
  public BatchAnswer {
    outputs = Map.copyOf(outputs);
  }

  /** The penultimate features, where they were asked for; empty otherwise. */
  public float[] embedding() {
    return outputs.get(ModelSignature.EMBEDDINGS)
            instanceof OutputRows.Floats(var _, float[] values)
        ? values
        : new float[0];
  }
}
