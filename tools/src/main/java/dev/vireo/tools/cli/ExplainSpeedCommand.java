package dev.vireo.tools.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.bench.report.Machine;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.QuietCheck;
import dev.vireo.bench.report.Rounds;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.explain.Explainer;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.explain.ExplanationRequest;
import dev.vireo.inference.explain.Overlay;
import dev.vireo.tools.dataset.BirdDataset;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.engine.TorchModel;
import dev.vireo.training.network.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    hidden = true,
    name = "explain-speed",
    description =
        "Milliseconds an image of each method, decoding included, beside one pass forward and back"
            + " alone; methods take turns, image by image.")
final class ExplainSpeedCommand implements Callable<Integer> {
  private static final int WARM_UP = 10;

  @Spec private picocli.CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "A checkpoint or the folder of a training run.")
  private Path run;

  @Option(names = "--images", defaultValue = "100", description = "(default ${DEFAULT-VALUE})")
  private int images;

  @Override
  public Integer call() {
    QuietCheck quiet = QuietCheck.watch();
    EngineOptions onCpu = EngineOptions.DEFAULTS.withDevice(new Device.Cpu());
    try (Model opened = Model.open(run, onCpu)) {
      if (!(opened instanceof TorchModel model)) {
        throw new ParameterException(spec.commandLine(), run + " is no checkpoint");
      }
      try (Explainer explainer = Explainer.of(model)) {
        List<ExplanationMethod> methods =
            List.of(ExplanationMethod.values()).stream()
                .filter(method -> explainer.refusal(method).isEmpty())
                .toList();
        Rounds passes = new Rounds();
        List<Rounds> times = new ArrayList<>();
        methods.forEach(_ -> times.add(new Rounds()));
        try (TorchNetwork weights = model.openWeights()) {
          measure(model, weights, explainer, methods, passes, times);
        }
        System.out.printf(
            "%s%n%n%s, %d images%n%n%s%n%s%n",
            Machine.describe(),
            model.facts().name(),
            images,
            table(methods, passes, times),
            quiet.verdict(0));
      }
    }
    return 0;
  }

  private void measure(
      TorchModel model,
      TorchNetwork weights,
      Explainer explainer,
      List<ExplanationMethod> methods,
      Rounds passes,
      List<Rounds> times) {
    BirdDataset birds = new BirdDataset(12, images + WARM_UP, 220, 5);
    for (int i = -WARM_UP; i < images; i++) {
      byte[] photo =
          Overlay.png(birds.located(birds.species().get(Math.floorMod(i, 12)), i + 11).photo());
      double pass = milliseconds(() -> pass(model, weights));
      if (i >= 0) {
        passes.add(pass);
      }
      for (int j = 0; j < methods.size(); j++) {
        ExplanationRequest request = ExplanationRequest.of(methods.get(j));
        double time = milliseconds(() -> explainer.explain(photo, request));
        if (i >= 0) {
          times.get(j).add(time);
        }
      }
    }
  }

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

  private static double milliseconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static MarkdownTable table(
      List<ExplanationMethod> methods, Rounds passes, List<Rounds> times) {
    MarkdownTable table = new MarkdownTable("method", "ms an image", "times forward and back");
    table.row("forward and back", passes.spread(2), "1");
    for (int i = 0; i < methods.size(); i++) {
      table.row(
          methods.get(i).word(),
          times.get(i).spread(2),
          String.format(Locale.ROOT, "%.2f", times.get(i).median() / passes.median()));
    }
    return table;
  }
}
