package dev.vireo.inference.model;

import org.apiguardian.api.API;

/** How much of a JPEG file is decoded. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public enum DecodeMode {
  /** Every pixel. */
  EXACT,
  /**
   * As PIL's {@code Image.draft}: at 1/2, 1/4 or 1/8, the smallest that is not below the size that
   * the resize asks for. Other formats as {@link #EXACT}.
   */
  DRAFT
}
