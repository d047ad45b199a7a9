package dev.vireo.tools.cli.bench;

import dev.vireo.bench.engines.ClassifierCommand;
import dev.vireo.bench.engines.NamedModel;
import dev.vireo.inference.engine.Device;
import dev.vireo.tools.terminal.Progress;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code vireo classify} in a JVM of its own, with this one's flags.
 *
 * @param main the class that reads the command line
 */
record ClassifyProcess(
    Class<?> main, Device device, @Nullable Path labels, @Nullable Path preprocessing)
    implements ClassifierCommand {

  @Override
  public List<String> command(NamedModel model) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-D" + Progress.TERMINAL + "=false",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            "classify",
            "-m",
            model.path().toString(),
            "--device",
            name()));
    if (labels != null) {
      command.addAll(List.of("--labels", labels.toString()));
    }
    if (preprocessing != null) {
      command.addAll(List.of("--preprocess", preprocessing.toString()));
    }
    return command;
  }

  private String name() {
    return switch (device) {
      case Device.Auto _ -> "auto";
      case Device.Cpu _ -> "cpu";
      case Device.Cuda cuda -> "cuda:" + cuda.index();
    };
  }
}
