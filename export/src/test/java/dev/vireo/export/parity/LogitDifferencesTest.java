package dev.vireo.export.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.export.parity.LogitDifferences.Disputed;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.training.djl.KernelReport;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

class LogitDifferencesTest {
  private static final List<String> LABELS = List.of("robin", "wren", "dunnock");
  private static final KernelReport KERNELS =
      new KernelReport(false, false, Optional.empty(), 0, 0);
  private static final float[] A = {1, 2, 3};
  private static final float[] B = {-30, 4, 5};

  private final LogitDifferences differences = new LogitDifferences(LABELS, 2);

  @Test
  void differencesAreOfAllImagesAndTheLargestIsNamed() {
    compare(List.of("a", "b"), rows(A, B), rows(new float[] {1, 2.5f, 3}, B));
    compare(List.of("c"), rows(A), rows(new float[] {1, 2, 1}));
    ParityReport report = report(new Tolerance.LogitDifference(1));

    assertThat(report.maxDifference()).isEqualTo(2);
    assertThat(report.meanDifference()).isCloseTo(2.5 / 9, within(1e-12));
    assertThat(report.largestLogit()).isEqualTo(30);
    assertThat(report.worst())
        .isEqualTo("c (class dunnock: 3.0 in the source, 1.0 in the exported graph)");
    assertThat(report.sameTop1()).isEqualTo(2);
  }

  @Test
  void ofEqualDifferencesTheFirstIsNamed() {
    compare(List.of("a", "b"), rows(A, A), rows(new float[] {2, 2, 3}, new float[] {1, 3, 3}));

    assertThat(report(new Tolerance.LogitDifference(1)).worst()).startsWith("a (class robin: 1.0");
    assertThat(disputed().actual()).containsExactly(2, 2, 3);
  }

  @Test
  void theImageThatDiffersMostIsKeptWithItsLogitsAndPixels() {
    assertThat(differences.disputed()).isEmpty();
    compare(List.of("a", "b"), rows(A, B), rows(A, new float[] {-30, 4, 4}));
    compare(List.of("c", "d"), rows(A, A), rows(A, new float[] {1, 2.5f, 3}));

    assertThat(disputed().expected()).containsExactly(B);
    assertThat(disputed().actual()).containsExactly(-30, 4, 4);
    assertThat(disputed().size()).isEqualTo(1);
    assertThat(disputed().pixels()).as("of the second image").containsExactly(1, 1, 1);
  }

  @Test
  void ofClassesAsGoodAsEachOtherTheFirstIsTop1() {
    float[] tied = {3, 3, 1};
    float[] first = {3, 2, 1};
    compare(List.of("a", "b"), rows(tied, first), rows(first, tied));
    compare(List.of("c"), rows(tied), rows(A));

    assertThat(report(new Tolerance.LogitDifference(1)).sameTop1()).isEqualTo(2);
    assertThat(report(new Tolerance.LogitDifference(1)).agreement()).isEqualTo(2 / 3.0);
  }

  @Test
  void sizesPhotosAndNoiseAreOfAllThatWasCompared() {
    compare(List.of("a", "b"), rows(A, B), rows(A, B));
    differences.finishSize(2, 5, 4);
    differences.finishSize(3, 6, 7);

    ParityReport report = report(new Tolerance.LogitDifference(1));
    assertThat(report.sizes()).containsExactly(1, 2, 3);
    assertThat(report.images()).isEqualTo(2 + 5 + 6);
    assertThat(report.noiseImages()).isEqualTo(4 + 7);
  }

  @Test
  void noLogitThatIsNotFinitePasses() {
    compare(List.of("a"), rows(A), rows(new float[] {1, Float.NaN, 3}));

    ParityReport report = report(new Tolerance.SameTop1(0));
    assertThat(report.maxDifference()).isInfinite();
    assertThat(report.holds()).isFalse();
    assertThat(report.worst()).contains("class wren: 2.0 in the source, NaN");
  }

  private Disputed disputed() {
    return differences.disputed().orElseThrow();
  }

  private ParityReport report(Tolerance tolerance) {
    return differences.report(tolerance, new OutputProof(), KERNELS, Optional.empty());
  }

  private void compare(List<String> names, float[] expected, float[] actual) {
    try (BufferAllocator allocator = ArrowMemory.open(1 << 16);
        ImageBatch batch = new ImageBatch(allocator, names.size(), 1)) {
      for (int i = 0; i < names.size(); i++) {
        batch.nextSlot().fill((byte) i);
        batch.add(names.get(i));
      }
      differences.add(new Fixed(expected), new Fixed(actual), batch, names);
    }
    differences.finishSize(1, names.size(), 0);
  }

  private static float[] rows(float[]... rows) {
    float[] all = new float[rows.length * LABELS.size()];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, all, i * LABELS.size(), LABELS.size());
    }
    return all;
  }

  /** Gives the same logits whatever it sees. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Fixed(float[] rows) implements Engine {
    @Override
    public ModelFacts facts() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String device() {
      return "none";
    }

    @Override
    public void run(ImageBatch batch, float[] logits) {
      System.arraycopy(rows, 0, logits, 0, rows.length);
    }

    @Override
    public void close() {}
  }
}
