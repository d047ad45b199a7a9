package dev.vireo.training.fit;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.system.Host;
import dev.vireo.training.djl.KernelReport;
import dev.vireo.training.djl.PyTorch;
import java.nio.file.Path;

/** With what and where a run computes: what repeating it needs beside its configuration. */
final class RunEnvironment {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RunEnvironment() {}

  /**
   * @param device for people: {@code CPU (2 threads)}
   * @param kernels what computes there
   */
  static ObjectNode describe(String device, KernelReport kernels) {
    Engine engine = PyTorch.engine();
    ObjectNode json = JSON.createObjectNode();
    Host host = Host.here();
    String version = RunEnvironment.class.getPackage().getImplementationVersion();
    json.put("vireo", version == null ? "not from a jar" : version)
        .put("java", Runtime.version().toString())
        .put("djl", Engine.getDjlVersion())
        .put("pytorch", engine.getVersion())
        .put("device", device)
        .put("system", host.name() + " " + host.version())
        .put("processors", Runtime.getRuntime().availableProcessors());
    kernels.addTo(json);
    GitState.of(Path.of("").toAbsolutePath())
        .ifPresent(
            git -> json.putObject("git").put("commit", git.commit()).put("changed", git.changed()));
    return json;
  }
}
