package dev.vireo.tools.demo;

import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.explain.Explainer;
import dev.vireo.inference.explain.Explanation;
import dev.vireo.inference.explain.ExplanationRequest;
import dev.vireo.inference.explain.Overlay;
import dev.vireo.tools.explain.ExplanationSheet;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A held-out image of each species beside what each network goes by. */
final class DemoExplanations {
  private DemoExplanations() {}

  /** One image so far. */
  private record Seen(String name, List<String> captions, List<BufferedImage> pictures) {}

  /**
   * Writes {@link DemoFolder#explanations}.
   *
   * @param networks at least one
   */
  static void write(DemoFolder folder, List<String> networks, EngineOptions options) {
    List<ImageFile> images = firstOfEach(folder.test());
    List<Seen> seen = new ArrayList<>();
    List<String> methods = new ArrayList<>();
    for (String network : networks) {
      try (Explainer explainer = Explainer.open(folder.run(network), options);
          Overlay overlay = new Overlay(explainer.model().facts().preprocessing())) {
        ExplanationRequest request = ExplanationRequest.of(explainer.usualMethod());
        methods.add(request.method().word() + " of " + network);
        for (int i = 0; i < images.size(); i++) {
          byte[] encoded = images.get(i).read();
          Explanation explanation = explainer.explain(encoded, request);
          Overlay.Drawn drawn = overlay.draw(encoded, explanation.map());
          if (i == seen.size()) {
            seen.add(
                new Seen(
                    species(images.get(i)),
                    new ArrayList<>(),
                    new ArrayList<>(List.of(drawn.photo()))));
          }
          seen.get(i).pictures.add(drawn.overlay());
          seen.get(i)
              .captions
              .add(
                  String.format(
                      Locale.ROOT,
                      "%s: %s %.0f %%",
                      network,
                      explanation.predicted().label(),
                      100 * explanation.predicted().probability()));
        }
      }
    }
    ExplanationSheet sheet =
        new ExplanationSheet(
            "What the networks go by",
            "The photo, "
                + String.join(", ", methods)
                + "; violet is nothing, yellow the most of the image.");
    seen.forEach(image -> sheet.add(image.name, String.join(", ", image.captions), image.pictures));
    sheet.write(folder.explanations());
  }

  private static List<ImageFile> firstOfEach(Path test) {
    List<ImageFile> first = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    try (Listing<ImageFile> files = ImageSource.of(List.of(test.toString())).iterator()) {
      while (files.hasNext()) {
        ImageFile file = files.next();
        if (seen.add(species(file))) {
          first.add(file);
        }
      }
    }
    return first;
  }

  /** The name of the folder that it is in. */
  private static String species(ImageFile file) {
    Path path = file.path().orElseThrow().toAbsolutePath();
    return path.getName(path.getNameCount() - 2).toString();
  }
}
