package dev.vireo.tools.cli.bench;

import dev.vireo.bench.engines.BenchAxis;
import dev.vireo.bench.engines.BenchEngine;
import dev.vireo.bench.engines.From;
import dev.vireo.bench.engines.Service;
import dev.vireo.inference.engine.Device;
import dev.vireo.tools.cli.option.ModelOptions.DeviceConverter;
import dev.vireo.tools.cli.option.ModelOptions.PositiveConverter;
import dev.vireo.tools.cli.option.ReadingOptions;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who takes part, and with what. */
final class ContenderOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--engines",
      split = ",",
      paramLabel = "ENGINE",
      converter = BenchWords.EngineConverter.class,
      description =
          "Of onnx, pytorch, pytorch-bf16, djl-onnx and djl-pytorch, on each of which every model"
              + " runs that can (default: the one that each is for). djl-onnx is DJL's Predictor on"
              + " the ONNX Runtime that it brings, in a process of its own.")
  private List<BenchEngine> engines = List.of();

  @Option(
      names = "--axis",
      paramLabel = "AXIS=VALUE,...",
      description =
          "An option of the engines of which several values are compared, in all combinations where"
              + " it is given again: threads, lanes, batch, ort.intra, ort.inter, ort.level"
              + " (disabled, basic, extended, all), ort.arena (on, off), ort.memory-pattern (on,"
              + " off), torch.threads.")
  private List<String> axes = List.of();

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N",
      converter = PositiveConverter.class,
      description = "--axis batch=N,...: images in one run, for offline and server.")
  private List<Integer> batches = List.of();

  @Option(
      names = "--threads",
      split = ",",
      paramLabel = "N",
      converter = PositiveConverter.class,
      description =
          "--axis threads=N,...: threads of one run (default: one, with a run for each core at"
              + " once, for offline and server; all cores for the streams).")
  private List<Integer> threads = List.of();

  @Option(
      names = "--peer",
      paramLabel = "NAME=URL",
      description =
          "With --from gateway: a service that runs already; may be given again. http://HOST/PATH"
              + " takes image files by POST, as 'vireo serve', DJL Serving and TorchServe do;"
              + " http://HOST/v2/models/MODEL the Open Inference Protocol, as Triton, KServe and"
              + " OpenVINO do, and grpc://HOST:PORT/MODEL the same over gRPC.")
  private List<String> peers = List.of();

  @Option(
      names = "--python",
      paramLabel = "PYTHON",
      description =
          "With --from files: run the models in Python too, a process for each core, with PIL and"
              + " onnxruntime or torch. Needs Pillow and these in that Python.")
  private String python;

  @Option(
      names = "--node",
      description =
          "With --from files or tensor: run the ONNX files in Node too, a worker for each core,"
              + " with sharp and onnxruntime-node ('bench/peers/prepare node' fetches them).")
  private boolean node;

  @Option(
      names = "--same",
      description =
          "All models are one network in other files: their answers must be equal, and a contender"
              + " that differs is void.")
  private boolean same;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      converter = DeviceConverter.class,
      description = "cpu, cuda:N or auto (default ${DEFAULT-VALUE}).")
  private Device device;

  @Mixin private final ReadingOptions reading = new ReadingOptions();

  List<BenchEngine> engines() {
    return engines.stream().distinct().toList();
  }

  /** With the values of each that are compared, in the order in which they were given. */
  Map<BenchAxis, List<String>> axes() {
    Map<BenchAxis, Set<String>> all = new EnumMap<>(BenchAxis.class);
    put(all, BenchAxis.BATCH, batches.stream().map(String::valueOf).toList());
    put(all, BenchAxis.THREADS, threads.stream().map(String::valueOf).toList());
    for (String text : axes) {
      int equals = text.indexOf('=');
      if (equals < 0) {
        throw new ParameterException(
            command.commandLine(), "'" + text + "' is no axis: write ort.intra=1,2");
      }
      BenchAxis axis = BenchAxis.named(text.substring(0, equals));
      String[] values = text.substring(equals + 1).split(",", -1);
      put(all, axis, List.of(values).stream().map(axis::value).toList());
    }
    Map<BenchAxis, List<String>> lists = new EnumMap<>(BenchAxis.class);
    all.forEach((axis, values) -> lists.put(axis, List.copyOf(values)));
    return lists;
  }

  private static void put(
      Map<BenchAxis, Set<String>> all, BenchAxis axis, Collection<String> values) {
    if (!values.isEmpty()) {
      all.computeIfAbsent(axis, _ -> new LinkedHashSet<>()).addAll(values);
    }
  }

  List<Service> services() {
    return peers.stream().map(Service::parse).toList();
  }

  Optional<String> python() {
    return Optional.ofNullable(python);
  }

  boolean node() {
    return node;
  }

  boolean same() {
    return same;
  }

  Device device() {
    return device;
  }

  ReadingOptions reading() {
    return reading;
  }

  /**
   * @throws ParameterException where something was given that measures nothing there
   */
  void check(From from) {
    if (!peers.isEmpty() && from != From.GATEWAY) {
      throw wrong("--peer compares services: give --from gateway with it");
    }
    if (python != null && from != From.FILES) {
      throw wrong("--python reads files: give --from files with it");
    }
    if (node && from != From.FILES && from != From.TENSOR) {
      throw wrong("--node begins with files or the model's input: give --from files or tensor");
    }
    if (from == From.GATEWAY && !reading.words().isEmpty()) {
      throw wrong(
          "'vireo serve' takes what it knows of a model from its file: leave out "
              + reading.words().getFirst());
    }
    if (from == From.GATEWAY && !axes().isEmpty()) {
      throw wrong("services choose their threads and batches themselves: leave out the axes");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
