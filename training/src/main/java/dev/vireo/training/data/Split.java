package dev.vireo.training.data;

import dev.vireo.training.source.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Samples in two parts that share none; each in the order of the whole. */
public record Split(List<Sample> training, List<Sample> validation) {
  public Split {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
  }

  /**
   * Takes the same fraction of every class for validation: at least one image where a class has two
   * or more, none where it has one. The same seed gives the same split.
   *
   * @param fraction for validation, in (0, 1)
   */
  public static Split stratified(List<Sample> samples, double fraction, long seed) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "the validation fraction lies between 0 and 1, not " + fraction);
    }
    Map<Integer, List<Integer>> byLabel = new TreeMap<>();
    for (int i = 0; i < samples.size(); i++) {
      byLabel.computeIfAbsent(samples.get(i).label(), _ -> new ArrayList<>()).add(i);
    }
    boolean[] held = new boolean[samples.size()];
    byLabel.forEach((label, members) -> {
      Collections.shuffle(members, new Random(seed * 31 + label));
      int wanted = (int) Math.round(members.size() * fraction);
      int count = Math.min(Math.max(wanted, 1), members.size() - 1);
      members.subList(0, count).forEach(index -> held[index] = true);
    });
    List<Sample> training = new ArrayList<>();
    List<Sample> validation = new ArrayList<>();
    for (int i = 0; i < held.length; i++) {
      (held[i] ? validation : training).add(samples.get(i));
    }
    return new Split(training, validation);
  }
}
