package dev.vireo.inference.model;

import org.apiguardian.api.API;

/** What becomes of the EXIF orientation that a camera wrote into an image file. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public enum Orientation {
  /** Pixels stay as they are coded, as PIL and torchvision leave them. */
  IGNORE,
  /** Pixels are turned upright before anything else, as PIL's {@code ImageOps.exif_transpose}. */
  APPLY
}
