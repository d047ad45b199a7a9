package dev.vireo.training.weights.torch;

import dev.vireo.training.weights.tensor.Malformed;
import dev.vireo.training.weights.torch.Pickle.Inert;
import dev.vireo.training.weights.torch.Pickle.TensorView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tensors of a network in what {@code torch.save} was given.
 *
 * @param name under which they lie there; empty where the dictionary is theirs alone
 * @param others names under which more networks lie
 * @param facts plain values beside them, by names like {@code arch} and {@code args.model}
 */
record StateDictionary(
    SequencedMap<String, TensorView> tensors,
    Optional<String> name,
    List<String> others,
    Map<String, String> facts) {

  /** Where training scripts keep them among other things, the first first. */
  private static final List<String> USUAL =
      List.of("state_dict", "model_state_dict", "model", "net", "network", "params");

  /** That are looked into for networks. */
  private static final int MOST_DICTIONARIES = 1000;

  private static final int NAMES_SHOWN = 8;

  private static final String FOREIGN_TENSOR = "torch._";

  /**
   * Those that are asked for; otherwise the only ones, or those of the first usual name, or those
   * of the dictionary itself.
   *
   * @param asked a name
   */
  static StateDictionary of(Object root, Optional<String> asked) throws Malformed {
    if (root instanceof Inert object) {
      throw whole("it holds " + object.name());
    }
    if (!(root instanceof Map<?, ?> map)) {
      throw new Malformed("it does not hold a dictionary of tensors");
    }
    SequencedMap<String, Map<?, ?>> found = new LinkedHashMap<>();
    find(map, "", Collections.newSetFromMap(new IdentityHashMap<>()), found);
    Optional<String> chosen = asked.isPresent() ? asked : choose(found);
    if (chosen.isEmpty()) {
      return new StateDictionary(requireAny(map), Optional.empty(), List.of(), facts(map));
    }
    Map<?, ?> inner = found.get(chosen.get());
    if (inner == null) {
      throw new Malformed(
          found.isEmpty()
              ? "it holds one network alone: leave --state %s out".formatted(chosen.get())
              : "it holds no network named %s, but %s"
                  .formatted(chosen.get(), String.join(", ", found.keySet())));
    }
    List<String> others = new ArrayList<>(found.keySet());
    others.remove(chosen.get());
    return new StateDictionary(tensors(inner), chosen, others, facts(map));
  }

  /** Networks in it, also in dictionaries within it, whose names go before theirs. */
  private static void find(
      Map<?, ?> map, String within, Set<Object> seen, SequencedMap<String, Map<?, ?>> found) {
    map.forEach((key, value) -> {
      if (key instanceof String name && value instanceof Map<?, ?> inner && seen.add(inner)) {
        if (isState(inner)) {
          found.put(within + name, inner);
        } else if (seen.size() < MOST_DICTIONARIES) {
          find(inner, within + name + ".", seen, found);
        }
      }
    });
  }

  private static Optional<String> choose(SequencedMap<String, Map<?, ?>> found) throws Malformed {
    if (found.size() == 1) {
      return Optional.of(found.firstEntry().getKey());
    }
    Optional<String> usual = USUAL.stream().filter(found::containsKey).findFirst();
    if (usual.isEmpty() && !found.isEmpty()) {
      throw new Malformed(
          "it holds several networks: name one of %s with --state"
              .formatted(String.join(", ", found.keySet())));
    }
    return usual;
  }

  /** Parameters of networks have names with dots. */
  private static boolean isState(Map<?, ?> map) {
    return map.entrySet().stream()
        .anyMatch(entry ->
            entry.getValue() instanceof TensorView
                && entry.getKey() instanceof String name
                && name.indexOf('.') > 0);
  }

  private static SequencedMap<String, TensorView> requireAny(Map<?, ?> map) throws Malformed {
    SequencedMap<String, TensorView> tensors = tensors(map);
    if (tensors.isEmpty()) {
      for (String usual : USUAL) {
        if (map.get(usual) instanceof Inert object) {
          throw whole("under \"%s\" it holds %s".formatted(usual, object.name()));
        }
      }
      throw new Malformed(
          map.isEmpty()
              ? "its dictionary is empty and holds no tensors"
              : "its dictionary holds no tensors of a network, nor do those within it; it holds "
                  + map.keySet().stream()
                      .limit(NAMES_SHOWN)
                      .map(String::valueOf)
                      .collect(Collectors.joining(", ")));
    }
    return tensors;
  }

  private static Malformed whole(String what) {
    return new Malformed(
        what
            + ", and only dictionaries of tensors are read, since anything else could run code; load it where you trust it and save model.state_dict() alone");
  }

  private static SequencedMap<String, TensorView> tensors(Map<?, ?> map) throws Malformed {
    SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (entry.getKey() instanceof String name) {
        if (entry.getValue() instanceof TensorView view) {
          tensors.put(name, view);
        } else if (entry.getValue() instanceof Inert other
            && other.name().startsWith(FOREIGN_TENSOR)) {
          throw new Malformed(
              "\"%s\" in it is made by %s, and only plain tensors are read"
                  .formatted(name, other.name()));
        }
      }
    }
    return tensors;
  }

  private static Map<String, String> facts(Map<?, ?> map) {
    Map<String, String> facts = new LinkedHashMap<>();
    map.forEach((key, value) -> {
      switch (value) {
        case Map<?, ?> inner -> inner.forEach((name, each) -> add(key + "." + name, each, facts));
        case Inert object ->
            object.attributes().forEach((name, each) -> add(key + "." + name, each, facts));
        case Object plain -> add(String.valueOf(key), plain, facts);
      }
    });
    return facts;
  }

  private static void add(String name, Object value, Map<String, String> facts) {
    if (value instanceof String || value instanceof Long) {
      facts.put(name, value.toString());
    }
  }
}
