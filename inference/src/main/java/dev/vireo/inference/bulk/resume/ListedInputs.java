package dev.vireo.inference.bulk.resume;

/**
 * The names of the first inputs, so far as a hash can tell: FNV-1a, 64 bit, over their characters.
 *
 * @param count inputs
 */
public record ListedInputs(long count, long hash) {
  static final ListedInputs NONE = new ListedInputs(0, 0xcbf29ce484222325L);

  private static final long PRIME = 0x100000001b3L;

  ListedInputs plus(String name) {
    long sum = hash;
    for (int i = 0; i < name.length(); i++) {
      sum = (sum ^ name.charAt(i)) * PRIME;
    }
    return new ListedInputs(count + 1, (sum ^ 0xFFFF_FFFFL) * PRIME);
  }
}
