package dev.vireo.bench.engines;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.process.PythonPeer;
import dev.vireo.bench.process.PythonPeer.Way;
import dev.vireo.bench.report.Machine;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Python on the same models and files. Whoever opens it closes it. */
final class PythonPeers implements AutoCloseable {
  private static final int BATCH = 8;

  private final String python;
  private final Samples samples;
  private final ScratchFolder scratch = ScratchFolder.create();
  private final List<PeerContender> contenders = new ArrayList<>();

  PythonPeers(String python, Samples samples) {
    this.python = python;
    this.samples = samples;
  }

  /**
   * One for each way; what cannot run is skipped by name.
   *
   * @param skipped hears what, and why
   */
  List<PeerContender> open(NamedModel model, EngineKind engine, Consumer<String> skipped) {
    Optional<Path> program = PythonPeer.program();
    if (program.isEmpty()) {
      skipped.accept("Python: bench/peers/python is not there; start vireo from its sources");
      return new ArrayList<>();
    }
    Path list =
        PythonPeer.list(
            scratch.path().resolve("images.txt"),
            samples.files().stream().map(ImageFile::name).toList());
    List<PeerContender> opened = new ArrayList<>();
    boolean torch = engine == EngineKind.PYTORCH;
    for (Way way : Way.of(torch && Machine.multipliesBfloat16())) {
      String name =
          (torch ? "py-torch" : "py-onnxruntime")
              + (way.draft() ? "-draft" : "")
              + (way.bfloat16() ? "-bf16" : "");
      try {
        opened.add(open(name, model, program.get(), list, way));
      } catch (IllegalStateException e) {
        skipped.accept(model.name() + " on " + name + ": " + e.getMessage());
      }
    }
    return opened;
  }

  private PeerContender open(String name, NamedModel model, Path program, Path list, Way way) {
    int processes = Runtime.getRuntime().availableProcessors();
    PythonPeer peer = PythonPeer.open(python, program, model.path(), list, processes, BATCH, way);
    int folder = samples.files().size();
    Setup setup = new Setup(model.name(), name, 1, processes, folder, Scenario.OFFLINE);
    PeerContender contender = new PeerContender(setup, peer, way);
    contenders.add(contender);
    return contender;
  }

  @Override
  public void close() {
    try (scratch) {
      contenders.forEach(PeerContender::close);
    }
  }
}
