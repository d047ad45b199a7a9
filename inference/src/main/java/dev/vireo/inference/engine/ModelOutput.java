package dev.vireo.inference.engine;

import java.util.List;
import org.apiguardian.api.API;

/**
 * An output that a model has beside its logits.
 *
 * @param shape of one image's part, {@link ModelSignature#ANY} where the file does not say
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record ModelOutput(String name, Type type, List<Long> shape) {
  /** What its elements are. */
  public enum Type {
    /** Single precision, IEEE 754. */
    FLOAT32,
    /** Whole numbers. */
    INT64
  }

  public ModelOutput {
    shape = List.copyOf(shape);
  }

  static ModelOutput embeddings(int features) {
    return new ModelOutput(ModelSignature.EMBEDDINGS, Type.FLOAT32, List.of((long) features));
  }
}
