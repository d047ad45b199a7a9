package dev.vireo.inference.bulk;

import dev.vireo.inference.image.DraftGain;
import org.apiguardian.api.API;

/**
 * How a run went.
 *
 * @param images inputs, failures included
 * @param failures inputs that could not be classified
 * @param seconds from start to end
 * @param busy where the time went
 * @param workers threads that decoded and ran the model at once
 * @param stopped whether it was told to stop before the last input
 * @param draft what decoding large JPEGs to a scale would have saved
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record BulkSummary(
    long images,
    long failures,
    double seconds,
    StageSeconds busy,
    int workers,
    boolean stopped,
    DraftGain draft) {
  public double imagesPerSecond() {
    return seconds > 0 ? images / seconds : 0;
  }

  /** The stage that the others waited for. */
  public StageSeconds.Stage limit() {
    return busy.limit(workers);
  }
}
