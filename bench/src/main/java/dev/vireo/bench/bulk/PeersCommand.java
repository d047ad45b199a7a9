package dev.vireo.bench.bulk;

import dev.vireo.bench.data.Photos;
import dev.vireo.bench.data.RandomModel;
import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.process.PeerPrograms;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.QuietCheck;
import dev.vireo.bench.report.Rounds;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.engine.BatchSizes;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineChoice;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.kernel.IntegerDotProducts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "peers",
    description = "Bulk images/s beside DJL's Predictor and Node's onnxruntime-node with sharp.")
public final class PeersCommand implements Callable<Integer> {
  private static final double PART_SECONDS = 2;
  private static final String BF16 = "bf16";
  private static final EngineOptions NARROW =
      EngineOptions.DEFAULTS
          .withDevice(new Device.Cpu())
          .withEngine(EngineChoice.of(EngineKind.PYTORCH, Precision.BF16));

  /** Of a file in integers, which PyTorch runs. */
  private static final String TORCH_INT8 = "int8, PyTorch";

  private static final EngineOptions TORCH =
      NARROW.withEngine(new EngineChoice(Optional.of(EngineKind.PYTORCH), Optional.empty()));

  /** What is classified. */
  enum PhotoSizes {
    GIVEN,
    LARGE
  }

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IMAGES",
      arity = "0..1",
      description = "A folder of images; may be left out with --photos large.")
  private Path images;

  @Option(
      names = "--photos",
      defaultValue = "given",
      description =
          "given, or large: photos as cameras write them, of 12 and of 48 megapixels unless a"
              + " folder is given, decoded in full and to a scale (default ${DEFAULT-VALUE}).")
  private PhotoSizes photos;

  @Option(
      names = "--images",
      defaultValue = "32",
      description =
          "Photos of 12 megapixels that are drawn, and a quarter as many of 48 (default"
              + " ${DEFAULT-VALUE}).")
  private int drawn;

  @Option(
      names = "--warm-up",
      defaultValue = "20",
      description = "Seconds for which each side runs before (default ${DEFAULT-VALUE}).")
  private double warmUpSeconds;

  @Option(
      names = "--model",
      defaultValue = "resnet18",
      description = "resnet18, vit-tiny, vit-small or vit-base (default ${DEFAULT-VALUE}).")
  private String model;

  @Option(
      names = "--seconds",
      defaultValue = "6",
      description = "Of each side in a round (default ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "The sides take turns so many times (default ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--python",
      description =
          "A Python with Pillow, onnxruntime and torch, whose processes, one for each core, become"
              + " sides too (default: none).")
  private String python;

  private final int cores = Runtime.getRuntime().availableProcessors();
  private final List<Side> sides = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    if (images == null && photos == PhotoSizes.GIVEN) {
      throw new ParameterException(
          spec.commandLine(), "name a folder of images, or draw them with --photos large");
    }
    PeerPrograms.prepare();
    if (photos == PhotoSizes.LARGE) {
      new LargePhotoPeers(model, seconds, rounds, warmUpSeconds)
          .measure(Optional.ofNullable(images), drawn);
      return 0;
    }
    QuietCheck quiet = QuietCheck.watch();
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path bytes = RandomModel.write(scratch.path(), model, "fp32");
      Path floats = RandomModel.writeFloatInput(scratch.path(), model);
      Path integers = RandomModel.write(scratch.path(), model, "int8");
      List<byte[]> photos = Photos.load(images.toString());
      Path checkpoint = RandomModel.writeCheckpoint(scratch.path(), model);
      Map<String, PartsAlone> parts = new LinkedHashMap<>();
      Map<String, Rounds> limits = new LinkedHashMap<>();
      int batch = BatchSizes.best(false, RandomModel.SIZE);
      try {
        open(bytes, floats, integers);
        parts.put("fp32", new PartsAlone(bytes, photos, cores, batch));
        if (Machine.multipliesBfloat16()) {
          sides.add(new Side("Vireo", BF16, new VireoBulk(checkpoint, images, 0, NARROW)));
          parts.put(BF16, new PartsAlone(checkpoint, photos, cores, 0, NARROW));
        }
        parts.put("int8", new PartsAlone(integers, photos, cores, batch));
        if (model.startsWith("resnet") && IntegerDotProducts.missing().isEmpty()) {
          sides.add(new Side("Vireo", TORCH_INT8, new VireoBulk(integers, images, 0, TORCH)));
          parts.put(TORCH_INT8, new PartsAlone(integers, photos, cores, 0, TORCH));
        }
        if (python != null) {
          openPython(bytes, integers, checkpoint);
        }
        int[] times = warmUp();
        parts.forEach((precision, each) -> {
          each.warmUp(cores);
          limits.put(precision, new Rounds());
        });
        for (int round = 1; round <= rounds; round++) {
          parts.forEach((precision, each) -> Lookup.required(limits, precision).add(limit(each)));
          for (int i = 0; i < sides.size(); i++) {
            Side side = sides.get(i);
            side.run(times[i]);
            System.err.printf("round %d of %d, %s%n", round, rounds, side.last());
          }
        }
      } finally {
        sides.forEach(side -> side.contender().close());
        parts.values().forEach(PartsAlone::close);
      }
      System.out.printf(
          "%s%n%n%s, %s%n%n%s%n%s%n",
          Machine.describe(), model, images, table(limits), quiet.verdict(0));
    }
    return 0;
  }

  private void open(Path bytes, Path floats, Path integers) {
    sides.add(new Side("Vireo", "fp32", new VireoBulk(bytes, images)));
    sides.add(new Side("DJL, as written", "fp32", Peer.djlAsWritten(floats, images)));
    sides.add(new Side("DJL, at its best", "fp32", Peer.djlAtItsBest(floats, images, cores)));
    sides.add(new Side("Node, as written", "fp32", Peer.nodeAsWritten(bytes, images, cores)));
    sides.add(new Side("Node, at its best", "fp32", Peer.nodeAtItsBest(bytes, images, cores)));
    sides.add(new Side("Vireo", "int8", new VireoBulk(integers, images)));
    sides.add(new Side("Node, at its best", "int8", Peer.nodeAtItsBest(integers, images, cores)));
  }

  private void openPython(Path bytes, Path integers, Path checkpoint) {
    for (boolean draft : List.of(false, true)) {
      python("onnxruntime", "fp32", bytes, draft);
    }
    for (boolean draft : List.of(false, true)) {
      python("torch", "fp32", checkpoint, draft);
    }
    if (Machine.multipliesBfloat16()) {
      python("torch", BF16, checkpoint, false);
    }
    python("onnxruntime", "int8", integers, false);
  }

  private void python(String runtime, String precision, Path file, boolean draft) {
    Peer peer = Peer.python(python, file, images, cores, draft, precision.equals(BF16));
    sides.add(
        new Side("Python, " + runtime + (draft ? ", PIL with draft" : ", PIL"), precision, peer));
  }

  /** How often each side goes through the folder in a round, once it is warm. */
  private int[] warmUp() throws IOException {
    int[] times = new int[sides.size()];
    int folder = Photos.load(images.toString()).size();
    for (int i = 0; i < times.length; i++) {
      double rate = sides.get(i).warmUp(warmUpSeconds);
      times[i] = Math.max(1, (int) Math.round(seconds * rate / folder));
    }
    return times;
  }

  private double limit(PartsAlone parts) {
    return cores / (parts.decode(cores, PART_SECONDS) + parts.infer(cores, PART_SECONDS));
  }

  private MarkdownTable table(Map<String, Rounds> limits) {
    double better =
        sides.stream()
            .filter(side -> side.precision().equals("fp32") && !side.name().equals("Vireo"))
            .mapToDouble(side -> side.imagesPerSecond().median())
            .max()
            .orElseThrow();
    MarkdownTable table =
        new MarkdownTable("", "weights", "images/s", "to the best peer in fp32", "of the limit");
    for (Side side : sides) {
      double own = Lookup.required(limits, side.precision()).median();
      double rate = side.imagesPerSecond().median();
      table.row(
          side.name(),
          side.precision(),
          side.imagesPerSecond().spread(1),
          String.format(Locale.ROOT, "%.2f", rate / better),
          String.format(Locale.ROOT, "%.3f", rate / own));
    }
    limits.forEach((precision, limit) ->
        table.row("limit: the parts alone", precision, limit.spread(1), ratio(limit, better), "1"));
    return table;
  }

  private static String ratio(Rounds rounds, double to) {
    return String.format(Locale.ROOT, "%.2f", rounds.median() / to);
  }
}
