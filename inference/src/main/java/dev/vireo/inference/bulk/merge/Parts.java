package dev.vireo.inference.bulk.merge;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.RunIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** The results of all shards of one run, each there once. */
record Parts(List<Part> list) {
  private static final int NAMED = 10;

  /** May differ from shard to shard: the batches of a run follow from how many inputs it has. */
  private static final Set<String> OF_EACH = Set.of(RunIdentity.SHARD, "batch-size");

  /**
   * @return in the order of the shards
   * @throws VireoException as {@link Part#of}, and INVALID_ARGUMENT when they are not the shards of
   *     one run, or one is there twice or missing
   */
  static Parts of(List<Path> files) {
    Map<Integer, Part> byNumber = new TreeMap<>();
    Part first = null;
    for (Path file : files) {
      Part part = Part.of(file);
      first = first == null ? part : first;
      requireAlike(first, part);
      Part twin = byNumber.putIfAbsent(part.shard().number(), part);
      if (twin != null) {
        throw Part.refused(
            file,
            "and %s are both shard %s: name one of them".formatted(twin.file(), part.shard()));
      }
    }
    if (first == null) {
      throw new VireoException(ErrorCode.INVALID_ARGUMENT, "there is no shard to merge");
    }
    requireAll(byNumber.keySet(), first.shard().count());
    return new Parts(List.copyOf(byNumber.values()));
  }

  private static void requireAlike(Part first, Part part) {
    if (part.shard().count() != first.shard().count()) {
      throw Part.refused(
          part.file(),
          "is shard %s, and %s is shard %s: merge the shards of one run"
              .formatted(part.shard(), first.file(), first.shard()));
    }
    Map<String, String> those = first.run().settings();
    Map<String, String> these = part.run().settings();
    Set<String> names = new LinkedHashSet<>(those.keySet());
    names.addAll(these.keySet());
    names.removeAll(OF_EACH);
    for (String name : names) {
      if (!Objects.equals(those.get(name), these.get(name))) {
        throw Part.refused(
            part.file(),
            "was made with %s %s, and %s with %s: classify shard %s again with the options of the others"
                .formatted(
                    name,
                    these.getOrDefault(name, "(none)"),
                    first.file(),
                    those.getOrDefault(name, "(none)"),
                    part.shard()));
      }
    }
  }

  private static void requireAll(Set<Integer> there, int count) {
    List<String> missing = new ArrayList<>();
    int more = 0;
    for (int number = 1; number <= count; number++) {
      if (there.contains(number)) {
        continue;
      }
      if (missing.size() < NAMED) {
        missing.add(number + "/" + count);
      } else {
        more++;
      }
    }
    if (!missing.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "of %d shards, %s%s %s not there: classify the same inputs with --shard %s, or name its result too"
              .formatted(
                  count,
                  String.join(", ", missing),
                  more == 0 ? "" : " and %,d more".formatted(more),
                  missing.size() == 1 ? "is" : "are",
                  missing.getFirst()));
    }
  }
}
