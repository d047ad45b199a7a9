package dev.vireo.inference;

import java.util.Map;

/** Entries of maps that are there unless the program is wrong. */
public final class Lookup {
  private Lookup() {}

  /**
   * @throws IllegalStateException when there is none, naming the key
   */
  public static <K, V> V required(Map<K, V> map, K key) {
    V value = map.get(key);
    if (value == null) {
      throw new IllegalStateException("nothing is known of " + key);
    }
    return value;
  }
}
