package dev.vireo.inference.bulk.sink;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Prediction;
import dev.vireo.inference.RankedLabel;
import dev.vireo.inference.bulk.sink.BulkResult.Classified;
import dev.vireo.inference.bulk.sink.BulkResult.Failed;
import dev.vireo.inference.bulk.sink.BulkResult.Undecided;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.nio.file.Path;
import java.util.List;

/** Results for tests of formats. */
final class Rows {
  static final Columns COLUMNS = new Columns(2, 2);

  private Rows() {}

  static ImageFile file(String name) {
    return ImageFile.of(Path.of(name));
  }

  static BulkResult classified(String name) {
    return new Classified(
        file(name),
        new Prediction(
            List.of(new RankedLabel("robin", 3, 0.75f), new RankedLabel("wren", 0, 0.125f))),
        new Embedding(new float[] {1, -0.5f}));
  }

  static BulkResult sure(String name) {
    return new Classified(
        file(name),
        new Prediction(List.of(new RankedLabel("robin", 3, 1))),
        new Embedding(new float[] {0, 2}));
  }

  static BulkResult undecided(String name) {
    return new Undecided(
        file(name), new RankedLabel("wren", 0, 0.3f), new Embedding(new float[] {3, 4}));
  }

  static BulkResult failed(String name) {
    return new Failed(file(name), ErrorCode.CORRUPT_IMAGE, "it is cut, \"short\"");
  }

  static List<BulkResult> ofEveryKind() {
    return List.of(
        classified("a b.jpg"), sure("comma,.jpg"), undecided("Vögel-鳥-🐦.jpg"), failed("x.jpg"));
  }
}
