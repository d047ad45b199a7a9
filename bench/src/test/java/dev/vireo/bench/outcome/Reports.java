package dev.vireo.bench.outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reports of figures that tests choose. */
final class Reports {
  private Reports() {}

  static Row offline(String model, double... rounds) {
    return row(model, "offline", null, List.of(), rounds);
  }

  static Row single(String model, double... millis) {
    return row(model, "single-stream", null, List.of(), millis);
  }

  static Row faulty(String model, String fault) {
    return row(model, "offline", fault, List.of());
  }

  /** A search whose highest rate lies between two. */
  static Row server(String model, double holds, double fails) {
    return row(
        model,
        "server",
        null,
        List.of(new Row.Load(holds, 20, 80, true), new Row.Load(fails, 50, 300, false)),
        holds);
  }

  private static Row row(
      String model,
      String scenario,
      @Nullable String fault,
      List<Row.Load> loads,
      double... rounds) {
    List<Double> values = new ArrayList<>();
    for (double round : rounds) {
      values.add(round);
    }
    boolean latency = scenario.equals("single-stream");
    return new Row(
        model,
        "onnx",
        "CPU (1 thread)",
        1,
        2,
        16,
        "",
        "ONNX Runtime 1.2.3",
        scenario,
        "tensor",
        rounds.length == 0 ? null : Double.valueOf(rounds[0]),
        latency ? "ms" : "images/s",
        latency ? "p90 of a query of 1" : "throughput",
        values,
        64,
        1024,
        12.5,
        true,
        Map.of("p50", 10.25, "p90", 11.0, "p95", 11.5, "p99", 13.0, "p99.9", 19.0, "max", 20.0),
        "",
        true,
        latency ? null : Double.valueOf(3.25),
        latency ? null : Double.valueOf(120),
        loads,
        0.61,
        "float32 products",
        fault);
  }

  static BenchReport of(Row... rows) {
    return of(0.001, rows);
  }

  static BenchReport of(double others, Row... rows) {
    return new BenchReport(
        BenchReport.SCHEMA,
        "2026-01-02T03:04:05Z",
        Map.of("processor", "a <fast> processor", "cores", "2"),
        others,
        0,
        Map.of("from", "tensor: a batch that is there already to logits", "seed", "1"),
        "drawn photos of 500x375",
        Map.of("float32 matrix products through ONNX Runtime, 1e9 operations/s", 140.0),
        List.of(rows),
        List.of(
            new ModelCosts(
                rows[0].model(),
                "onnx",
                45_000_000L,
                3.6e9,
                null,
                1.25,
                300_000_000L,
                64,
                0.71,
                50,
                null)),
        Differences.toTheFirst(List.of(rows), 1),
        List.of("run on onnx: it is a model for PyTorch"));
  }
}
