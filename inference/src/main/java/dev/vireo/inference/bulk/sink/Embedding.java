package dev.vireo.inference.bulk.sink;

import java.util.Arrays;
import org.apiguardian.api.API;

/** The penultimate features of one image; the values are not copied. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class Embedding {
  /** Of a run that asks for none. */
  public static final Embedding NONE = new Embedding(new float[0]);

  private final float[] values;

  public Embedding(float[] values) {
    this.values = values;
  }

  public int size() {
    return values.length;
  }

  public float get(int index) {
    return values[index];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Embedding that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** As a JSON array. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : ",").append(values[i]);
    }
    return text.append(']').toString();
  }
}
