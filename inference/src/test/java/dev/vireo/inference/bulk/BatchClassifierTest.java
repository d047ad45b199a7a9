package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.file.HeldMember;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import java.awt.Color;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches that somebody else puts together give the results of a run. */
class BatchClassifierTest {
  private static final BulkSettings SETTINGS = BulkSettings.topK(2).withThreshold(0.4f);

  @TempDir Path folder;
  private Path file;
  private List<ImageFile> images;

  @BeforeEach
  void aModelAndImages() throws IOException {
    file = TestFiles.model("colors", folder);
    images = new ArrayList<>();
    Color[] colors = {Color.RED, Color.GRAY, Color.BLUE};
    for (int i = 0; i < 6; i++) {
      images.add(ImageFile.of(TestFiles.image(folder.resolve("p/" + i + ".png"), colors[i % 3])));
    }
    images.add(2, new HeldMember("torn", ByteBuffer.wrap(new byte[] {1, 2, 3})));
    images.add(new HeldMember("empty", ByteBuffer.allocate(0)));
    images.add(ImageFile.of(folder.resolve("gone.png")));
    byte[] red = Files.readAllBytes(folder.resolve("p/0.png"));
    images.add(new HeldMember("held", ByteBuffer.wrap(red)));
  }

  @Test
  void resultsAreThoseOfARun() throws IOException {
    List<BulkResult> expected = new ArrayList<>();
    ImageSource source = ImageSource.ofFiles(images);
    try (BulkClassifier classifier = BulkClassifier.open(file, EngineOptions.DEFAULTS, 4, source)) {
      classifier.classify(source, SETTINGS, expected::add, BulkProgress.SILENT);
    }

    List<BulkResult> found = new ArrayList<>();
    try (Model model = Model.open(file, EngineOptions.DEFAULTS.withThreads(1));
        BatchClassifier classifier = BatchClassifier.open(model, SETTINGS, 4)) {
      assertThat(classifier.capacity()).isEqualTo(4);
      assertThat(BatchClassifier.columns(model, SETTINGS)).isEqualTo(Columns.ranks(2));
      for (int from = 0; from < images.size(); from += 4) {
        found.addAll(classifier.classify(images.subList(from, Math.min(images.size(), from + 4))));
      }
      assertThat(classifier.classify(List.of())).isEmpty();
    }

    assertThat(found).isEqualTo(expected).hasSize(10);
    assertThat(found.stream().map(row -> row.getClass().getSimpleName()).distinct())
        .containsExactlyInAnyOrder("Classified", "Undecided", "Failed");
  }

  @Test
  void embeddingsThatTheModelHasNotAreRefused() {
    try (Model model = Model.open(file, EngineOptions.DEFAULTS.withThreads(1))) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> BatchClassifier.open(model, SETTINGS.withEmbeddings(), 0))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
          .withMessageContaining("offers no embeddings");
    }
  }
}
