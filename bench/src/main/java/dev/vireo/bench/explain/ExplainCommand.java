package dev.vireo.bench.explain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.bench.data.Photos;
import dev.vireo.bench.data.RandomModel;
import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.QuietCheck;
import dev.vireo.bench.report.Rounds;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.explain.Explainer;
import dev.vireo.inference.explain.Explanation;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.explain.ExplanationRequest;
import dev.vireo.inference.explain.Overlay;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.engine.TorchModel;
import dev.vireo.training.network.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    description =
        "What each method of explanation takes for an image, from its bytes to the map, beside one"
            + " pass of the network forward and back; they take turns, image by image.")
public final class ExplainCommand implements Callable<Integer> {
  private static final int WARM_UP = 10;
  private static final String PASS = "forward and back";
  private static final String PICTURE = "the overlay, as PNG";

  @Parameters(
      arity = "0..1",
      defaultValue = "",
      paramLabel = "PHOTOS",
      description = "Folder of images (default: drawn photos of 500x375).")
  private String photos;

  @Option(
      names = "--model",
      defaultValue = "vit-tiny",
      description = "vit-tiny, vit-small or resnet18 at 224 pixels (default ${DEFAULT-VALUE})")
  private String model;

  @Option(names = "--images", defaultValue = "100", description = "(default ${DEFAULT-VALUE})")
  private int images;

  @Option(
      names = "--methods",
      split = ",",
      defaultValue = "attention,rollout,legrad,gradcam",
      description = "(default ${DEFAULT-VALUE}; occlusion and integrated-gradients take long)")
  private List<String> methods;

  private final Map<String, Spent> spent = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    QuietCheck quiet = QuietCheck.watch();
    EngineOptions onCpu = EngineOptions.DEFAULTS.withDevice(new Device.Cpu());
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path file = RandomModel.writeCheckpoint(scratch.path(), model);
      try (TorchModel opened = (TorchModel) Model.open(file, onCpu);
          TorchNetwork weights = opened.openWeights();
          Explainer explainer = Explainer.of(opened);
          Overlay overlay = new Overlay(opened.facts().preprocessing())) {
        List<byte[]> files = Photos.load(photos);
        List<ExplanationMethod> possible =
            methods.stream()
                .map(ExplanationMethod::named)
                .filter(method -> explainer.refusal(method).isEmpty())
                .toList();
        for (int i = -WARM_UP; i < images; i++) {
          if (i == 0) {
            spent.clear();
          }
          byte[] photo = files.get(Math.floorMod(i, files.size()));
          spend(PASS, () -> pass(opened, weights));
          Explanation[] last = new Explanation[1];
          for (ExplanationMethod method : possible) {
            spend(
                method.word(),
                () -> last[0] = explainer.explain(photo, ExplanationRequest.of(method)));
          }
          if (!possible.isEmpty()) {
            spend(PICTURE, () -> Overlay.png(overlay.draw(photo, last[0].map()).overlay()));
          }
        }
      }
    }
    System.out.printf(
        "%s%n%n%s with random weights, %d images%n%n%s%n%s%n",
        Machine.describe(), model, images, table(), quiet.verdict(0));
    return 0;
  }

  private void spend(String name, Runnable work) {
    spent.computeIfAbsent(name, _ -> new Spent()).add(work);
  }

  /** The gradient at the image, as a saliency map takes it; none at the weights. */
  private static void pass(TorchModel model, TorchNetwork weights) {
    TorchDevice.useThreads(model.threads());
    int size = model.network().imageSize();
    try (NDManager step = weights.manager().newSubManager()) {
      NDArray image = step.randomUniform(-1, 1, new Shape(1, 3, size, size));
      weights
          .listening()
          .nodes(image, 0, Set.of(Network.INPUT))
          .gradients()
          .forEach((_, gradient) -> gradient.toFloatArray());
    }
  }

  private MarkdownTable table() {
    MarkdownTable table =
        new MarkdownTable("", "CPU ms an image", "times forward and back", "ms an image", "times");
    Spent pass = Lookup.required(spent, PASS);
    spent.forEach((name, of) ->
        table.row(
            name,
            of.cpu().spread(0),
            times(of.cpu(), pass.cpu()),
            of.wall().spread(0),
            times(of.wall(), pass.wall())));
    return table;
  }

  private static String times(Rounds of, Rounds pass) {
    return String.format(Locale.ROOT, "%.2f", of.median() / pass.median());
  }
}
