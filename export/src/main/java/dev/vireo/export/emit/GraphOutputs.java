package dev.vireo.export.emit;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a graph gives: the logits, and what else is asked for.
 *
 * @param kinds holds {@link GraphOutput#LOGITS}, asked for or not
 * @param topK how many classes {@link GraphOutput#TOPK} names, at least 1; graphs of fewer classes
 *     name all
 */
public record GraphOutputs(Set<GraphOutput> kinds, int topK) {
  public static final int DEFAULT_TOP_K = 5;

  public static final GraphOutputs LOGITS_ONLY = of(Set.of());

  public GraphOutputs {
    if (topK < 1) {
      throw new IllegalArgumentException("the top " + topK + " of classes are none");
    }
    EnumSet<GraphOutput> all = EnumSet.of(GraphOutput.LOGITS);
    all.addAll(kinds);
    kinds = Collections.unmodifiableSet(all);
  }

  public static GraphOutputs of(Collection<GraphOutput> kinds) {
    return new GraphOutputs(Set.copyOf(kinds), DEFAULT_TOP_K);
  }

  boolean with(GraphOutput kind) {
    return kinds.contains(kind);
  }
}
