package dev.vireo.tools.cli.bench;

import dev.vireo.bench.engines.NamedModel;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.tools.hub.NamedModels;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Models as people name them, each under a name of its own. */
final class BenchModels {
  private BenchModels() {}

  /**
   * Called after their files; where two are called alike, as they were given.
   *
   * @throws VireoException INVALID_ARGUMENT when one is given twice; as {@link
   *     NamedModels#runnable}
   */
  static List<NamedModel> named(List<String> models, PrintWriter err) {
    Set<String> given = new HashSet<>();
    Set<String> names = new HashSet<>();
    boolean alike = false;
    for (String model : models) {
      if (!given.add(model)) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "the model " + model + " is given twice; to try settings, use --threads and --batch");
      }
      alike |= !names.add(fileName(model));
    }
    List<NamedModel> named = new ArrayList<>();
    NamedModels hub = new NamedModels(err);
    for (String model : models) {
      named.add(new NamedModel(alike ? model : fileName(model), hub.runnable(model)));
    }
    return named;
  }

  private static String fileName(String model) {
    Path name = Path.of(model).getFileName();
    return name == null ? model : name.toString();
  }
}
