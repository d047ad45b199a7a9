package dev.vireo.inference.model;

import org.apiguardian.api.API;

/** Which pixel a center crop begins at where both sides cannot be equal. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public enum Centering {
  /**
   * As torchvision's {@code CenterCrop}: of an image that is larger, half of the difference rounded
   * to the even neighbour is cut off before; of a smaller one, half rounded down is padded before.
   */
  ROUND,
  /**
   * As transformers' {@code center_crop}: of a larger image, half of the difference rounded down is
   * cut off before; of a smaller one, half rounded up is padded before.
   */
  FLOOR;

  /**
   * Where {@code wanted} positions begin in {@code length}.
   *
   * @return negative where so many are padded before
   */
  public int offset(int length, int wanted) {
    return switch (this) {
      case ROUND ->
          length < wanted ? -((wanted - length) / 2) : (int) Math.rint((length - wanted) / 2.0);
      case FLOOR -> Math.floorDiv(length - wanted, 2);
    };
  }
}
