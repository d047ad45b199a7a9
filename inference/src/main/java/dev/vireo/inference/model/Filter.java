package dev.vireo.inference.model;

import org.apiguardian.api.API;

/** How a resize weighs source pixels: PIL's {@code Image.Resampling}, by its names. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public enum Filter {
  /** The pixel at the center, without antialiasing. */
  NEAREST,
  /** The mean of the pixels that are covered. */
  BOX,
  /** A triangle. */
  BILINEAR,
  HAMMING,
  /** Keys' cubic with a = -0.5; some weights are negative. */
  BICUBIC,
  /** A windowed sinc of three lobes; some weights are negative. */
  LANCZOS
}
