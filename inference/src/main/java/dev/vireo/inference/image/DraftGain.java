package dev.vireo.inference.image;

import org.apiguardian.api.API;

/**
 * What decoding to a scale would have saved.
 *
 * @param images JPEGs that were decoded in full and would be decoded to a scale
 * @param seconds of a core that this took
 * @param tried how many of them were decoded to the scale as well
 * @param fullSeconds that those took in full
 * @param draftSeconds that they took at the scale
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record DraftGain(
    long images, double seconds, long tried, double fullSeconds, double draftSeconds) {
  public static final DraftGain NONE = new DraftGain(0, 0, 0, 0, 0);

  /** Of two decoders together. */
  public DraftGain plus(DraftGain other) {
    return new DraftGain(
        images + other.images,
        seconds + other.seconds,
        tried + other.tried,
        fullSeconds + other.fullSeconds,
        draftSeconds + other.draftSeconds);
  }

  /** Seconds of a core that would be saved, as those tried say; 0 where none was. */
  public double saved() {
    return fullSeconds > 0 ? seconds * Math.max(0, 1 - draftSeconds / fullSeconds) : 0;
  }
}
