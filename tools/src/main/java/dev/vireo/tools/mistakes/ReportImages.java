package dev.vireo.tools.mistakes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.BulkClassifier;
import dev.vireo.inference.explain.Explainer;
import dev.vireo.inference.explain.Explanation;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.explain.ExplanationRequest;
import dev.vireo.inference.explain.Overlay;
import dev.vireo.inference.image.ImageSize;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The images of a report: what became of each, and small pictures of some. */
final class ReportImages {
  private static final int MOST_PICTURES = 2000;
  private static final int FEWEST_RIGHT = 8;

  private final BulkClassifier classifier;
  private final List<MeasuredImage> images;
  private final List<SizeGroups.Sized> sizes = new ArrayList<>();

  ReportImages(BulkClassifier classifier, List<MeasuredImage> images) {
    this.classifier = classifier;
    this.images = images;
  }

  /**
   * Reads each image once more, for its size and, where one is kept, its picture; of one that is
   * gone by now, both are left out.
   *
   * @param overlays how many of the most confident errors get one
   */
  void write(
      ObjectNode data, ExplanationMethod method, int overlays, MistakesReport.Progress progress) {
    ArrayNode rows = data.putArray("images");
    List<Integer> errors = mistakes();
    Set<Integer> pictured = pictured(errors);
    Set<Integer> explained = new HashSet<>(errors.subList(0, Math.min(overlays, errors.size())));
    Preprocessing preprocessing = classifier.facts().preprocessing();
    try (Thumbnails thumbnails = new Thumbnails(preprocessing.orientation());
        Explainer explainer = Explainer.of(classifier.model());
        Overlay overlay = new Overlay(preprocessing)) {
      if (!explained.isEmpty()) {
        explainer.check(ExplanationRequest.of(method));
      }
      for (int i = 0; i < images.size(); i++) {
        MeasuredImage image = images.get(i);
        ObjectNode row =
            rows.addObject()
                .put("name", image.file().name())
                .put("is", image.actual())
                .put("as", image.best().index())
                .put("p", image.best().probability());
        try {
          byte[] encoded = image.file().read();
          ImageSize size = ImageSize.of(encoded);
          sizes.add(new SizeGroups.Sized(Math.min(size.width(), size.height()), image.right()));
          if (pictured.contains(i)) {
            row.put("thumb", thumbnails.of(encoded));
          }
          if (explained.contains(i)) {
            ExplanationRequest request = ExplanationRequest.of(method);
            Explanation explanation =
                explainer.explain(encoded, request.ofClass(image.best().index()));
            MemorySegment photo = MemorySegment.ofArray(encoded);
            row.put(
                "overlay",
                thumbnails.of(overlay.draw(photo, explanation.map(), Thumbnails.EDGE).overlay()));
          }
        } catch (VireoException e) {
          if (!e.code().ofImage()) {
            throw e;
          }
        }
        progress.pictured(i + 1, images.size());
      }
    }
    ArrayNode groups = data.putArray("sizes");
    for (SizeGroups.Group group : SizeGroups.of(sizes)) {
      groups
          .addObject()
          .put("from", group.from())
          .put("to", group.to())
          .put("images", group.images())
          .put("right", group.right());
    }
  }

  /** The most confident first. */
  private List<Integer> mistakes() {
    return IntStream.range(0, images.size())
        .boxed()
        .filter(i -> !images.get(i).right())
        .sorted(Comparator.comparingDouble(i -> -images.get(i).best().probability()))
        .toList();
  }

  private Set<Integer> pictured(List<Integer> errors) {
    Set<Integer> pictured =
        new HashSet<>(errors.subList(0, Math.min(MOST_PICTURES, errors.size())));
    int each = Math.max(FEWEST_RIGHT, (MOST_PICTURES - pictured.size()) / classes());
    Map<Integer, Integer> taken = new HashMap<>();
    for (int i = 0; i < images.size() && pictured.size() < MOST_PICTURES; i++) {
      if (images.get(i).right() && taken.merge(images.get(i).actual(), 1, Integer::sum) <= each) {
        pictured.add(i);
      }
    }
    return pictured;
  }

  private int classes() {
    return Math.max(1, (int) images.stream().mapToInt(MeasuredImage::actual).distinct().count());
  }
}
