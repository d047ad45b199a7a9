package dev.vireo.export.parity;

import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.training.djl.KernelReport;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Differences of two engines' logits, batch by batch. */
final class LogitDifferences {
  private static final double NANOSECONDS = 1e9;

  private final List<String> labels;
  private final float[] expected;
  private final float[] actual;
  private double largestLogit;
  private double maxDifference = -1;
  private double sumOfDifferences;
  private String worst = "no image";
  private Optional<Disputed> disputed = Optional.empty();
  private int sameTop1;
  private double largestTop1Gap;
  private final List<Integer> sizes = new ArrayList<>();
  private int photos;
  private int noise;
  private int images;
  private long sourceNanoseconds;
  private long exportedNanoseconds;

  /**
   * The image on which the two differ most.
   *
   * @param pixels as the engines took them, {@code [size, size, 3]}, RGB
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Disputed(byte[] pixels, int size, float[] expected, float[] actual) {}

  LogitDifferences(List<String> labels, int batchSize) {
    this.labels = labels;
    this.expected = new float[batchSize * labels.size()];
    this.actual = new float[batchSize * labels.size()];
  }

  /** Not timed: the first run of each engine allocates and plans. */
  void warmUp(Engine source, Engine exported, ImageBatch batch) {
    source.run(batch, expected);
    exported.run(batch, actual);
  }

  void add(Engine source, Engine exported, ImageBatch batch, List<String> names) {
    long start = System.nanoTime();
    source.run(batch, expected);
    long middle = System.nanoTime();
    exported.run(batch, actual);
    exportedNanoseconds += System.nanoTime() - middle;
    sourceNanoseconds += middle - start;
    for (int image = 0; image < batch.count(); image++) {
      if (compare(image * labels.size(), names.get(image))) {
        disputed = Optional.of(disputed(batch, image));
      }
    }
    images += batch.count();
  }

  private Disputed disputed(ImageBatch batch, int image) {
    int from = image * labels.size();
    return new Disputed(
        batch.slot(image).toArray(ValueLayout.JAVA_BYTE),
        batch.height(),
        Arrays.copyOfRange(expected, from, from + labels.size()),
        Arrays.copyOfRange(actual, from, from + labels.size()));
  }

  /** Empty before the first image. */
  Optional<Disputed> disputed() {
    return disputed;
  }

  /** Whether it is the one that differs most until now. */
  private boolean compare(int offset, String image) {
    double before = maxDifference;
    int expectedBest = 0;
    int actualBest = 0;
    for (int i = 0; i < labels.size(); i++) {
      float wanted = expected[offset + i];
      float given = actual[offset + i];
      largestLogit = Math.max(largestLogit, Math.abs(wanted));
      double difference = Math.abs((double) wanted - given);
      if (!Double.isFinite(difference)) {
        difference = Double.POSITIVE_INFINITY;
      }
      sumOfDifferences += difference;
      if (difference > maxDifference) {
        maxDifference = difference;
        worst =
            "%s (class %s: %s in the source, %s in the exported graph)"
                .formatted(image, labels.get(i), wanted, given);
      }
      expectedBest = wanted > expected[offset + expectedBest] ? i : expectedBest;
      actualBest = given > actual[offset + actualBest] ? i : actualBest;
    }
    sameTop1 += expectedBest == actualBest ? 1 : 0;
    double gap = (double) expected[offset + expectedBest] - expected[offset + actualBest];
    largestTop1Gap = Math.max(largestTop1Gap, gap);
    return maxDifference > before;
  }

  /** Counts what was compared at one size. */
  void finishSize(int size, int photos, int noise) {
    sizes.add(size);
    this.photos += photos;
    this.noise += noise;
  }

  ParityReport report(
      Tolerance tolerance, OutputProof outputs, KernelReport kernels, Optional<String> finding) {
    return new ParityReport(
        tolerance,
        sizes,
        photos,
        noise,
        largestLogit,
        maxDifference,
        sumOfDifferences / ((double) images * labels.size()),
        worst,
        sameTop1,
        largestTop1Gap,
        outputs.report(tolerance.besideLogits(), largestLogit),
        images * NANOSECONDS / sourceNanoseconds,
        images * NANOSECONDS / exportedNanoseconds,
        kernels,
        finding);
  }
}
