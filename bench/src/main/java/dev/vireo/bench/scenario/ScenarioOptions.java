package dev.vireo.bench.scenario;

import dev.vireo.bench.data.Photos;
import dev.vireo.bench.data.RandomModel;
import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.load.HttpTarget;
import dev.vireo.bench.load.Load;
import dev.vireo.bench.load.LoadTarget;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.load.StreamTarget;
import dev.vireo.bench.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every scenario is told, and what it makes of it. */
public final class ScenarioOptions {
  static final int CORES = Runtime.getRuntime().availableProcessors();

  private static final int STREAMS = 8;

  /** How clients speak. */
  enum Protocol {
    http,
    stream
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "IMAGES",
      defaultValue = "",
      description = "A folder of images (default: drawn photos of 500x375).")
  String images = "";

  @Option(
      names = "--model",
      defaultValue = "resnet18",
      description = "resnet18, vit-tiny or small (default ${DEFAULT-VALUE}).")
  private String model;

  @Option(
      names = "--precision",
      defaultValue = "fp32",
      description = "fp32 or int8 (default ${DEFAULT-VALUE}).")
  private String precision;

  @Option(
      names = "--protocol",
      defaultValue = "http",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  Protocol protocol;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description =
          "Before anything counts; the JVM compiles meanwhile (default ${DEFAULT-VALUE}).")
  double warmUpSeconds;

  @Option(
      names = "--serve",
      paramLabel = "OPTION",
      description = "An option for 'vireo serve', such as --serve=--workers=2; may be repeated.")
  private List<String> serve = new ArrayList<>();

  Path writeModel(ScratchFolder scratch) throws IOException {
    return RandomModel.write(scratch.path(), model, precision);
  }

  List<byte[]> photos() {
    return Photos.load(images);
  }

  /** The folder given, or drawn photos written into a new one. */
  Path folder(ScratchFolder scratch) throws IOException {
    return images.isEmpty() ? Photos.write(scratch.path().resolve("photos")) : Path.of(images);
  }

  ServiceProcess serve(Path file, String... more) {
    List<String> options = new ArrayList<>(serve);
    options.addAll(List.of(more));
    return ServiceProcess.vireo(file, options.toArray(String[]::new));
  }

  LoadTarget connect(ServiceProcess service) {
    return switch (protocol) {
      case http -> new HttpTarget(service.port());
      case stream -> new StreamTarget(service.port(), STREAMS);
    };
  }

  void warmUp(LoadTarget target, List<Question> questions) {
    Load.closed(target, questions, 4 * CORES, warmUpSeconds);
  }

  List<Question> questions(Path file) {
    return Question.answered(file, photos());
  }

  String describe() {
    return model
        + " "
        + precision
        + ", "
        + (images.isEmpty() ? "drawn photos" : images)
        + ", vireo serve"
        + (serve.isEmpty() ? "" : " " + String.join(" ", serve));
  }
}
