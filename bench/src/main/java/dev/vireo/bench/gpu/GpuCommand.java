package dev.vireo.bench.gpu;

import dev.vireo.bench.bulk.BulkRate;
import dev.vireo.bench.data.Photos;
import dev.vireo.bench.data.RandomModel;
import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.load.SerialClient;
import dev.vireo.bench.load.SerialHttp;
import dev.vireo.bench.load.Tally;
import dev.vireo.bench.process.Root;
import dev.vireo.bench.process.ServiceProcess;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.Text;
import dev.vireo.bench.training.StepTime;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "gpu",
    description =
        "What a card does: parity with the CPU, images a second, the gateway's latency, a training step.")
public final class GpuCommand implements Callable<Integer> {
  private static final List<String> PRECISIONS = List.of("fp32", "fp16", "int8");

  @Option(
      names = "--device",
      defaultValue = "cuda:0",
      description = "cuda:N, or cpu to see that it runs (default ${DEFAULT-VALUE}).")
  private String deviceName;

  @Option(
      names = "--models",
      split = ",",
      defaultValue = "resnet18,vit-small,vit-base",
      description = "Also vit-tiny and small (default ${DEFAULT-VALUE}).")
  private List<String> models;

  @Option(
      names = "--batches",
      split = ",",
      defaultValue = "1,8,32,64,128,256,512",
      description = "Images that go through a model together (default ${DEFAULT-VALUE}).")
  private List<Integer> batches;

  @Option(
      names = "--seconds",
      defaultValue = "3",
      description = "Of each measurement (default ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--parity-images",
      defaultValue = "32",
      description = "Random images whose logits are compared (default ${DEFAULT-VALUE}).")
  private int parityImages;

  @Option(
      names = "--training",
      split = ",",
      defaultValue = "resnet18-224-64,vit-small-224-64",
      description =
          "NETWORK-SIZE-BATCH whose steps are timed; none for none (default"
              + " ${DEFAULT-VALUE}).")
  private List<String> training;

  @Option(
      names = "--steps",
      defaultValue = "20",
      description = "Of training, the first left out (default ${DEFAULT-VALUE}).")
  private int steps;

  @Option(names = "--images", defaultValue = "", description = "A folder of photos.")
  private String images;

  @Option(
      names = "--full",
      paramLabel = "CIFAR10",
      description =
          "A folder with train/CLASS and test/CLASS: train ResNet18 to accuracy on it, too.")
  private Optional<Path> full;

  @Option(
      names = "--epochs",
      defaultValue = "0",
      description = "Of --full; 0 for the recipe's own, which is the default.")
  private int epochs;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "REPORT.md",
      description = "Write the report there too.")
  private Optional<Path> output;

  private final StringBuilder report = new StringBuilder();

  @Override
  public Integer call() throws IOException {
    Device device = Device.parse(deviceName);
    say("# Vireo on " + deviceName + "\n\n" + Machine.describe() + "\n");
    say("```\n" + doctor() + "```\n");
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Map<String, Path> files = write(scratch.path());
      parity(files, device);
      Map<String, Path> exact = new LinkedHashMap<>();
      models.forEach(model -> exact.put(model, file(files, model, "fp32")));
      say(LimitTable.of(exact, device, scratch.path(), seconds));
      rates(files, device);
      fromFiles(files, device, scratch.path());
      latency(files);
    }
    training(device);
    if (full.isPresent()) {
      say(FullTraining.run(full.get(), deviceName, epochs));
    }
    if (output.isPresent()) {
      AtomicFile.write(output.get(), file -> Files.writeString(file, report));
    }
    return 0;
  }

  private void say(String text) {
    System.out.println(text);
    report.append(text).append('\n');
  }

  private static String doctor() throws IOException {
    Process process =
        new ProcessBuilder(Root.resolve("vireo").toString(), "doctor", "--gpu")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private Map<String, Path> write(Path folder) throws IOException {
    Map<String, Path> files = new HashMap<>();
    for (String model : models) {
      for (String precision : PRECISIONS) {
        files.put(model + precision, RandomModel.write(folder, model, precision));
      }
    }
    return files;
  }

  private static Path file(Map<String, Path> files, String model, String precision) {
    Path file = files.get(model + precision);
    if (file == null) {
      throw new IllegalStateException("no " + model + " in " + precision);
    }
    return file;
  }

  private void parity(Map<String, Path> files, Device device) {
    MarkdownTable table =
        new MarkdownTable(
            "beside fp32 on the CPU", "largest logit difference", "logits' spread", "same top-1");
    for (String model : models) {
      float[] reference;
      int classes;
      try (DeviceRun cpu = new DeviceRun(file(files, model, "fp32"), new Device.Cpu())) {
        reference = cpu.logits(parityImages);
        classes = cpu.classes();
      }
      for (String precision : PRECISIONS) {
        try (DeviceRun run = new DeviceRun(file(files, model, precision), device)) {
          Parity parity = Parity.of(reference, run.logits(parityImages), classes);
          table.row(
              model + " " + precision + " on " + run.device(),
              "%.1e".formatted(parity.largest()),
              Text.decimal(2, parity.spread()),
              Text.percent(parity.agreement()));
        }
      }
    }
    say("## Parity\n\n" + parityImages + " random images, random weights.\n\n" + table);
  }

  private void rates(Map<String, Path> files, Device device) {
    String[] header = new String[batches.size() + 1];
    header[0] = "images/s at batch";
    for (int i = 0; i < batches.size(); i++) {
      header[i + 1] = batches.get(i).toString();
    }
    MarkdownTable table = new MarkdownTable(header);
    for (String model : models) {
      for (String precision : PRECISIONS) {
        String[] row = new String[header.length];
        row[0] = model + " " + precision;
        try (DeviceRun run = new DeviceRun(file(files, model, precision), device)) {
          for (int inFlight : new int[] {1, 2}) {
            row[0] = "%s %s, %d in flight".formatted(model, precision, inFlight);
            for (int i = 0; i < batches.size(); i++) {
              row[i + 1] = Text.decimal(0, run.rate(batches.get(i), inFlight, seconds));
            }
            table.row(row.clone());
          }
        }
      }
    }
    say(
        "## From batches in host memory\n\nTo logits in host memory, copies included; each batch in memory that is locked to its place on a GPU. Two in flight are copied and computed beside each other.\n\n"
            + table);
  }

  private void fromFiles(Map<String, Path> files, Device device, Path scratch) throws IOException {
    Path folder = images.isEmpty() ? Photos.write(scratch.resolve("photos")) : Path.of(images);
    MarkdownTable table = new MarkdownTable("images/s", "from JPEG files");
    for (String model : models) {
      String precision = device instanceof Device.Cpu ? "fp32" : "fp16";
      try (BulkRate rate = new BulkRate(file(files, model, precision), folder, device)) {
        table.row(
            model + " " + precision, Text.decimal(0, rate.measure(seconds).imagesPerSecond()));
      }
    }
    say("## From JPEG files\n\nThe bulk pipeline, default batches.\n\n" + table);
  }

  private void latency(Map<String, Path> files) {
    MarkdownTable table = new MarkdownTable("one client", "requests", "p50, ms", "p99, ms");
    String model = models.getFirst();
    Path file = file(files, model, "fp32");
    try (ServiceProcess service = ServiceProcess.vireoOn(deviceName, file);
        SerialClient client = new SerialHttp(service.port(), Question.open(Photos.load(images)))) {
      client.run(seconds);
      Tally tally = client.run(seconds);
      table.row(
          "POST /v1/classify, " + model + " fp32",
          Long.toString(tally.total()),
          Text.decimal(2, tally.millis(50)),
          Text.decimal(2, tally.millis(99)));
    }
    say("## The gateway\n\n" + table);
  }

  private void training(Device device) throws IOException {
    MarkdownTable table = new MarkdownTable("a step, ms", "fp32", "bf16");
    for (String text : training) {
      if (text.equals("none")) {
        return;
      }
      String[] parts = text.split("-(?=[0-9]+-[0-9]+$)|-(?=[0-9]+$)", -1);
      int size = Integer.parseInt(parts[1]);
      int batch = Integer.parseInt(parts[2]);
      String[] row = {text, "", ""};
      Precision[] precisions = {Precision.FP32, Precision.BF16};
      for (int i = 0; i < precisions.length; i++) {
        row[i + 1] =
            Text.decimal(1, StepTime.median(parts[0], size, batch, precisions[i], device, steps));
      }
      table.row(row);
    }
    say("## Training\n\nMedian of " + (steps - 1) + " steps of the real trainer.\n\n" + table);
  }
}
