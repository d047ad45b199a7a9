package dev.vireo.training.fit;

import dev.vireo.training.djl.TorchNetwork.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Trained parameters that a step treats alike.
 *
 * @param rate their share of the learning rate
 * @param decay their weight decay
 * @param members their positions among the trained
 * @param variables the same as they are
 */
record UpdateGroup(double rate, double decay, List<Integer> members, List<Variable> variables) {

  static List<UpdateGroup> of(
      List<Variable> trained, ToDoubleFunction<Variable> rate, ToDoubleFunction<Variable> decay) {
    Map<List<Double>, List<Integer>> alike = new LinkedHashMap<>();
    for (int i = 0; i < trained.size(); i++) {
      Variable variable = trained.get(i);
      List<Double> treatment = List.of(rate.applyAsDouble(variable), decay.applyAsDouble(variable));
      alike.computeIfAbsent(treatment, _ -> new ArrayList<>()).add(i);
    }
    return alike.entrySet().stream()
        .map(group ->
            new UpdateGroup(
                group.getKey().get(0),
                group.getKey().get(1),
                group.getValue(),
                group.getValue().stream().map(trained::get).toList()))
        .toList();
  }
}
