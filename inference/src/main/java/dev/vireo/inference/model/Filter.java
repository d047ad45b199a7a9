package dev.vireo.inference.model;

import org.apiguardian.api.API;

/**
 * How a resize weighs source pixels: PIL's {@code Image.Resampling}, by its names, and what
 * torchvision does to tensors where that is the same on every processor.
 */
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
  /**
   * The same with weights of 16 bits: torchvision's {@code resize(antialias=True)} of uint8
   * tensors, as Hugging Face's {@code ...Fast} processors call it; a level from {@link #BICUBIC}
   * here and there.
   */
  BICUBIC_TENSOR,
  /** A windowed sinc of three lobes; some weights are negative. */
  LANCZOS
}
