package dev.vireo.bench.engines;

import java.util.Locale;

/** What a contender is given; what it gives are ranked labels, or logits for {@link #TENSOR}. */
public enum From {
  /** The model's input, there already: the engine alone. */
  TENSOR("a batch that is there already to logits"),
  /** Decoded pixels in memory: they are copied into the batch, run and ranked. */
  PIXELS("decoded pixels in memory to ranked labels"),
  /** Image files on disk: read, decoded, resized, run and ranked. */
  FILES("image files on disk to ranked labels"),
  /** Image files in memory: sent to a service on this machine, which answers with ranked labels. */
  GATEWAY("image files over HTTP to the answer of a service");

  private final String meaning;

  From(String meaning) {
    this.meaning = meaning;
  }

  /** As it is typed. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  public String meaning() {
    return meaning;
  }
}
