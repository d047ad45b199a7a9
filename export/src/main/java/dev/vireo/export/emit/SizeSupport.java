package dev.vireo.export.emit;

/** Which sizes of images a graph takes. */
public enum SizeSupport {
  /** The one that the network was trained on. */
  FIXED,
  /** Any height and width, where the network's weights fit all. */
  ANY
}
