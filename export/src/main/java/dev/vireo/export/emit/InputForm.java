package dev.vireo.export.emit;

/** How a graph takes its images. */
public enum InputForm {
  /** {@code image}: RGB bytes {@code [batch, size, size, 3]}; the graph normalizes. */
  UINT8,
  /**
   * {@code pixel_values}: float32 {@code [batch, 3, size, size]}, normalized by the caller, as
   * torchvision's, timm's and Hugging Face's networks take them.
   */
  FLOAT
}
