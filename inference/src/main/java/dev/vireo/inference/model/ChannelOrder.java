package dev.vireo.inference.model;

/** In which order a network takes the colours of a pixel. */
public enum ChannelOrder {
  RGB,
  BGR
}
