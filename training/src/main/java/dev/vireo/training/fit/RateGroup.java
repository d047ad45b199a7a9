package dev.vireo.training.fit;

import dev.vireo.training.djl.TorchNetwork.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trained parameters with the same share of the learning rate.
 *
 * @param members their positions among the trained
 */
record RateGroup(double rate, List<Integer> members) {

  static List<RateGroup> of(List<Variable> trained) {
    Map<Double, List<Integer>> byRate = new TreeMap<>();
    for (int i = 0; i < trained.size(); i++) {
      byRate.computeIfAbsent(trained.get(i).rate(), _ -> new ArrayList<>()).add(i);
    }
    List<RateGroup> groups = new ArrayList<>();
    byRate.forEach((rate, members) -> groups.add(new RateGroup(rate, List.copyOf(members))));
    return List.copyOf(groups);
  }
}
