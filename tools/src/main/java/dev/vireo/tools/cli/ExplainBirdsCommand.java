package dev.vireo.tools.cli;

import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.inference.explain.Explainer;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.explain.ExplanationRequest;
import dev.vireo.inference.explain.MapPlacement;
import dev.vireo.inference.explain.Overlay;
import dev.vireo.inference.explain.RelevanceMap;
import dev.vireo.inference.model.Geometry;
import dev.vireo.tools.dataset.BirdDataset;
import dev.vireo.tools.dataset.LocatedBird;
import dev.vireo.tools.dataset.bird.Species;
import dev.vireo.tools.explain.RelevanceInPlace;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    hidden = true,
    name = "explain-birds",
    description =
        "The share of positive relevance inside drawn birds, and how often the largest value is"
            + " there, for each method that the models allow, beside a random map's.")
final class ExplainBirdsCommand implements Callable<Integer> {
  private static final int RANDOM_CELLS = 8;

  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description = "Runs or files of models that know the drawn species, as the demo's.")
  private List<Path> models;

  @Option(names = "--images", defaultValue = "200", description = "(default ${DEFAULT-VALUE})")
  private int images;

  @Option(
      names = "--seed",
      defaultValue = "77",
      description = "Of the birds, other than the demo's (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--methods",
      split = ",",
      converter = ExplainCommand.MethodConverter.class,
      defaultValue = "attention,rollout,legrad,gradcam,occlusion,integrated-gradients",
      description = "(default ${DEFAULT-VALUE}; the last two take most of the time)")
  private List<ExplanationMethod> methods;

  @Override
  public Integer call() {
    MarkdownTable table = new MarkdownTable("model", "map", "inside the bird", "largest inside");
    for (Path model : models) {
      try (Explainer explainer = Explainer.open(model)) {
        measure(explainer, table);
      }
    }
    System.out.printf("%d drawn birds that no model has seen%n%n%s%n", images, table);
    return 0;
  }

  private void measure(Explainer explainer, MarkdownTable table) {
    List<String> labels = explainer.model().facts().labels();
    BirdDataset birds = new BirdDataset(12, images, 220, seed);
    List<Species> known =
        birds.species().stream().filter(species -> labels.contains(species.name())).toList();
    Geometry geometry = explainer.model().facts().preprocessing().geometry();
    Map<ExplanationMethod, RelevanceInPlace> scores = new EnumMap<>(ExplanationMethod.class);
    RelevanceInPlace chance = new RelevanceInPlace();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < images; i++) {
      Species species = known.get(i % known.size());
      LocatedBird bird = birds.located(species, 1 + i / known.size());
      byte[] photo = Overlay.png(bird.photo());
      MapPlacement placement =
          MapPlacement.of(geometry, bird.photo().getWidth(), bird.photo().getHeight());
      for (ExplanationMethod method : methods) {
        if (explainer.refusal(method).isEmpty()) {
          RelevanceMap map =
              explainer
                  .explain(
                      photo, ExplanationRequest.of(method).ofClass(labels.indexOf(species.name())))
                  .map();
          scores
              .computeIfAbsent(method, _ -> new RelevanceInPlace())
              .add(placement.onPhoto(map), bird.bird());
        }
      }
      chance.add(placement.onPhoto(random(random)), bird.bird());
    }
    String name = explainer.model().facts().name();
    scores.forEach((method, score) -> row(table, name, method.word(), score));
    row(table, name, "random", chance);
  }

  private static RelevanceMap random(SplittableRandom random) {
    float[] values = new float[RANDOM_CELLS * RANDOM_CELLS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return new RelevanceMap(RANDOM_CELLS, RANDOM_CELLS, values);
  }

  private static void row(
      MarkdownTable table, String model, String method, RelevanceInPlace score) {
    table.row(
        model,
        method,
        String.format(Locale.ROOT, "%.1f %%", 100 * score.share()),
        String.format(Locale.ROOT, "%.1f %%", 100 * score.hitRate()));
  }
}
