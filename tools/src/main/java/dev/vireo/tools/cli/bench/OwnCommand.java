package dev.vireo.tools.cli.bench;

import dev.vireo.bench.engines.BenchEngine;
import dev.vireo.bench.engines.NamedModel;
import dev.vireo.inference.engine.Device;
import dev.vireo.tools.terminal.Progress;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands of this command line in a JVM of their own, with this one's flags.
 *
 * @param main the class that reads the command line
 * @param reading options on how models are read, as they are typed
 */
record OwnCommand(Class<?> main, Device device, List<String> reading) {

  /** {@code vireo classify}, to which inputs are added. */
  List<String> classify(NamedModel model, BenchEngine engine) {
    List<String> command = command("classify", model);
    command.addAll(
        switch (engine) {
          case ONNX, DJL_ONNX -> List.of("--engine", "onnx");
          case PYTORCH, DJL_PYTORCH -> List.of("--engine", "pytorch");
          case PYTORCH_BF16 -> List.of("--engine", "pytorch", "--precision", "bf16");
        });
    command.addAll(reading);
    return command;
  }

  /** {@code vireo serve} on any free port, of a model that holds its labels. */
  List<String> serve(NamedModel model) {
    List<String> command = command("serve", model);
    command.addAll(List.of("--port", "0"));
    return command;
  }

  private List<String> command(String name, NamedModel model) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-D" + Progress.TERMINAL + "=false",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            name,
            "-m",
            model.path().toString(),
            "--device",
            deviceName()));
    return command;
  }

  private String deviceName() {
    return switch (device) {
      case Device.Auto _ -> "auto";
      case Device.Cpu _ -> "cpu";
      case Device.Cuda cuda -> "cuda:" + cuda.index();
    };
  }
}
