package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.inference.engine.OnnxTuning;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * One value of each axis that was asked for and that an engine has.
 *
 * @param values as they are typed
 */
record Tuning(Map<BenchAxis, String> values) {
  Tuning {
    values = Map.copyOf(values);
  }

  /** All combinations; one without values where nothing was asked for. */
  static List<Tuning> all(
      Map<BenchAxis, List<String>> axes, BenchEngine engine, Scenario scenario) {
    List<Tuning> all = List.of(new Tuning(Map.of()));
    for (BenchAxis axis : BenchAxis.values()) {
      List<String> wanted = axes.getOrDefault(axis, List.of());
      if (!wanted.isEmpty() && axis.of(engine) && axis.in(scenario)) {
        List<Tuning> more = new ArrayList<>();
        for (Tuning each : all) {
          wanted.forEach(value -> more.add(each.with(axis, value)));
        }
        all = more;
      }
    }
    return all;
  }

  private Tuning with(BenchAxis axis, String value) {
    Map<BenchAxis, String> more = new EnumMap<>(BenchAxis.class);
    more.putAll(values);
    more.put(axis, value);
    return new Tuning(more);
  }

  /** Of one run. */
  OptionalInt threads() {
    for (BenchAxis axis :
        List.of(BenchAxis.ORT_INTRA, BenchAxis.TORCH_THREADS, BenchAxis.THREADS)) {
      if (number(axis).isPresent()) {
        return number(axis);
      }
    }
    return OptionalInt.empty();
  }

  OptionalInt number(BenchAxis axis) {
    String value = values.get(axis);
    return value == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value));
  }

  private boolean on(BenchAxis axis) {
    return !"off".equals(values.get(axis));
  }

  /** Of ONNX Runtime. */
  OnnxTuning onnx() {
    String level = values.getOrDefault(BenchAxis.ORT_LEVEL, OnnxTuning.Level.ALL.id());
    return new OnnxTuning(
        number(BenchAxis.ORT_INTER).orElse(1),
        OnnxTuning.Level.valueOf(level.toUpperCase(Locale.ROOT)),
        on(BenchAxis.ORT_ARENA),
        on(BenchAxis.ORT_MEMORY_PATTERN));
  }

  /** {@code ort.level=basic ort.arena=off}: what else a row does not show; empty for nothing. */
  String text() {
    return values.keySet().stream()
        .filter(axis -> !axis.shown())
        .sorted()
        .map(axis -> axis.id() + "=" + values.get(axis))
        .collect(Collectors.joining(" "));
  }
}
