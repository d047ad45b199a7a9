package dev.vireo.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmenterTest {
  private static final int SIZE = 4;

  /** Grey levels that tell every pixel from the others: row in the tens, column in the ones. */
  private static MemorySegment image(int size) {
    byte[] pixels = new byte[size * size * 3];
    for (int i = 0; i < pixels.length; i++) {
      int pixel = i / 3;
      pixels[i] = (byte) (10 * (pixel / size) + pixel % size);
    }
    return MemorySegment.ofArray(pixels);
  }

  private static byte[] apply(Augmentation augmentation, long seed) {
    return apply(augmentation, false, seed);
  }

  private static byte[] apply(Augmentation augmentation, boolean turn, long seed) {
    byte[] out = new byte[SIZE * SIZE * 3];
    new Augmenter(augmentation, Preprocessing.centerCrop(SIZE))
        .apply(
            image(augmentation.storedSize(SIZE)),
            MemorySegment.ofArray(out),
            turn,
            new SplittableRandom(seed));
    return out;
  }

  @Test
  void leavesImagesAloneWhereNothingIsAsked() {
    assertThat(apply(Augmentation.none(), 1)).isEqualTo(image(SIZE).toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void mirrorsHalfOfTheImages() {
    byte[] mirrored = image(SIZE).toArray(ValueLayout.JAVA_BYTE);
    for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
      byte value = (byte) (10 * (pixel / SIZE) + SIZE - 1 - pixel % SIZE);
      Arrays.fill(mirrored, 3 * pixel, 3 * pixel + 3, value);
    }
    int count = 0;
    for (int seed = 0; seed < 400; seed++) {
      byte[] out = apply(Augmentation.of(new Framing.Shift(0)), seed);
      if (Arrays.equals(out, mirrored)) {
        count++;
      } else {
        assertThat(out).isEqualTo(image(SIZE).toArray(ValueLayout.JAVA_BYTE));
      }
    }
    assertThat(count).isBetween(160, 240);
  }

  @Test
  void shiftsInAllDirectionsAndRepeatsTheBorder() {
    Set<Integer> corners = new HashSet<>();
    for (int seed = 0; seed < 300; seed++) {
      byte[] out = apply(Augmentation.of(new Framing.Shift(1)), seed);
      corners.add((int) out[0]);
      for (int y = 1; y < SIZE; y++) {
        int step = out[y * SIZE * 3] - out[(y - 1) * SIZE * 3];
        assertThat(step).isIn(0, 10);
      }
    }
    // Upper left pixel after shifts by -1, 0 and 1 both ways, of the image and its mirror image.
    assertThat(corners).containsExactlyInAnyOrder(0, 1, 2, 3, 10, 11, 12, 13);
  }

  @Test
  void shiftsAndReflectsTheBorder() {
    Set<Integer> corners = new HashSet<>();
    Augmentation shift = Augmentation.of(new Framing.Shift(2, Border.REFLECT)).with(Flip.NONE);
    for (int seed = 0; seed < 300; seed++) {
      corners.add((int) apply(shift, seed)[0]);
    }
    // Rows and columns 2, 1, 0, 1 and 2 of the image come to the upper left.
    assertThat(corners).containsExactlyInAnyOrder(0, 1, 2, 10, 11, 12, 20, 21, 22);
  }

  @Test
  void mirrorsWhatTakesItsTurn() {
    Augmentation alternate = Augmentation.of(new Framing.Whole()).with(Flip.ALTERNATE);
    byte[] turned = apply(alternate, true, 1);
    assertThat(turned[0]).isEqualTo((byte) (SIZE - 1));
    assertThat(apply(alternate, false, 1)[0]).isZero();
  }

  @Test
  void cutsDifferentPartsOfLargerImages() {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      seen.add(Arrays.toString(apply(Augmentation.of(new Framing.ResizedCrop(0.35)), seed)));
    }
    assertThat(seen).hasSizeGreaterThan(20);
  }

  /** A crop's place and size are seen in the colours of an image whose red is x and green y. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.35, 0.8})
  void cutsPartsOfTheAskedAreaAndOfUsualShapeAnywhere(double minArea) {
    int size = 32;
    Augmentation crop = Augmentation.of(new Framing.ResizedCrop(minArea)).with(Flip.NONE);
    int stored = crop.storedSize(size);
    int perPixel = 255 / stored;
    byte[] image = new byte[stored * stored * 3];
    for (int pixel = 0; pixel < stored * stored; pixel++) {
      image[3 * pixel] = (byte) (perPixel * (pixel % stored));
      image[3 * pixel + 1] = (byte) (perPixel * (pixel / stored));
    }
    Augmenter augmenter = new Augmenter(crop, Preprocessing.centerCrop(size));
    byte[] out = new byte[size * size * 3];
    DoubleSummaryStatistics areas = new DoubleSummaryStatistics();
    DoubleSummaryStatistics shapes = new DoubleSummaryStatistics();
    DoubleSummaryStatistics lefts = new DoubleSummaryStatistics();
    DoubleSummaryStatistics tops = new DoubleSummaryStatistics();
    for (int seed = 0; seed < 1000; seed++) {
      augmenter.apply(
          MemorySegment.ofArray(image),
          MemorySegment.ofArray(out),
          false,
          new SplittableRandom(seed));
      int middle = 3 * size * (size / 2) + 3 * (size / 2);
      int step = 3 * (size / 4);
      // Twice a quarter about the middle, where no border is near.
      double width = 2.0 * ((out[middle + step] & 0xFF) - (out[middle - step] & 0xFF)) / perPixel;
      double height =
          2.0
              * ((out[middle + size * step + 1] & 0xFF) - (out[middle - size * step + 1] & 0xFF))
              / perPixel;
      areas.accept(width * height / stored / stored);
      shapes.accept(width / height);
      lefts.accept((out[middle] & 0xFF) / (double) perPixel - width / 2);
      tops.accept((out[middle + 1] & 0xFF) / (double) perPixel - height / 2);
    }
    assertThat(areas.getMin()).isCloseTo(minArea, within(0.05));
    assertThat(areas.getMax()).isCloseTo(1, within(0.1));
    assertThat(shapes.getMin()).isBetween(0.65, 0.95);
    assertThat(shapes.getMax()).isBetween(1.05, 1.5);
    double room = stored * (1 - Math.sqrt(minArea));
    for (DoubleSummaryStatistics places : List.of(lefts, tops)) {
      assertThat(places.getMin()).isCloseTo(0, within(1.5));
      assertThat(places.getMax()).isGreaterThan(0.7 * room);
    }
  }

  /** Logarithms of ratios, of which a shape and its transpose are equally far from zero. */
  private static void assertEvenlySpread(List<Double> logarithms, double reach) {
    double sum = 0;
    double squares = 0;
    for (double logarithm : logarithms) {
      assertThat(logarithm).isBetween(-1.15 * reach, 1.15 * reach);
      sum += logarithm;
      squares += logarithm * logarithm;
    }
    assertThat(sum / logarithms.size()).isCloseTo(0, within(0.05 * reach));
    assertThat(Math.sqrt(squares / logarithms.size()))
        .isCloseTo(reach / Math.sqrt(3), within(0.05 * reach));
  }

  /** Flat and tall crops are equally frequent: their ratio is drawn on a logarithmic scale. */
  @Test
  void cutsPartsFlatAndTallAlike() {
    int size = 64;
    Augmentation crop = Augmentation.of(new Framing.ResizedCrop(0.1)).with(Flip.NONE);
    int stored = crop.storedSize(size);
    int perPixel = 255 / stored;
    byte[] image = new byte[stored * stored * 3];
    for (int pixel = 0; pixel < stored * stored; pixel++) {
      image[3 * pixel] = (byte) (perPixel * (pixel % stored));
      image[3 * pixel + 1] = (byte) (perPixel * (pixel / stored));
    }
    Augmenter augmenter = new Augmenter(crop, Preprocessing.centerCrop(size));
    byte[] out = new byte[size * size * 3];
    List<Double> logarithms = new ArrayList<>();
    for (int seed = 0; seed < 4000; seed++) {
      augmenter.apply(
          MemorySegment.ofArray(image),
          MemorySegment.ofArray(out),
          false,
          new SplittableRandom(seed));
      int first = 3 * (size + 1) * (size / 8);
      int step = 3 * (size * 3 / 4);
      double width = (out[first + step] & 0xFF) - (out[first] & 0xFF);
      double height = (out[first + size * step + 1] & 0xFF) - (out[first + 1] & 0xFF);
      logarithms.add(Math.log(width / height));
    }
    assertEvenlySpread(logarithms, Math.log(4.0 / 3));
  }

  @Test
  void erasesRectanglesFlatAndTallAlikeAndOfAllAreasAnywhere() {
    int size = 64;
    Augmenter augmenter =
        new Augmenter(only(new Distortion.RandomErasing(1)), Preprocessing.centerCrop(size));
    byte[] out = new byte[size * size * 3];
    List<Double> logarithms = new ArrayList<>();
    DoubleSummaryStatistics areas = new DoubleSummaryStatistics();
    DoubleSummaryStatistics middlesX = new DoubleSummaryStatistics();
    DoubleSummaryStatistics middlesY = new DoubleSummaryStatistics();
    for (int seed = 0; seed < 4000; seed++) {
      augmenter.apply(
          MemorySegment.ofArray(new byte[out.length]),
          MemorySegment.ofArray(out),
          false,
          new SplittableRandom(seed));
      int left = size;
      int right = 0;
      int top = size;
      int bottom = 0;
      int erased = 0;
      for (int pixel = 0; pixel < size * size; pixel++) {
        if (out[3 * pixel] != 0) {
          left = Math.min(left, pixel % size);
          right = Math.max(right, pixel % size + 1);
          top = Math.min(top, pixel / size);
          bottom = Math.max(bottom, pixel / size + 1);
          erased++;
        }
      }
      assertThat(erased).isEqualTo((right - left) * (bottom - top)).isPositive();
      logarithms.add(Math.log((bottom - top) / (double) (right - left)));
      areas.accept(erased / (double) (size * size));
      middlesX.accept((left + right) / 2.0 / size);
      middlesY.accept((top + bottom) / 2.0 / size);
    }
    assertEvenlySpread(logarithms, Math.log(3.3));
    assertThat(areas.getMin()).isBetween(0.017, 0.025);
    assertThat(areas.getMax()).isBetween(0.31, 0.345);
    assertThat(areas.getAverage()).isCloseTo((0.02 + 0.33) / 2, within(0.01));
    for (DoubleSummaryStatistics middles : List.of(middlesX, middlesY)) {
      assertThat(middles.getAverage()).isCloseTo(0.5, within(0.02));
      assertThat(middles.getMin()).isLessThan(0.15);
      assertThat(middles.getMax()).isGreaterThan(0.85);
    }
  }

  private static Augmentation only(Distortion distortion) {
    return Augmentation.none().with(List.of(distortion));
  }

  @Test
  void jittersColorsWithinTheirLimits() {
    Set<Integer> darkest = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      byte[] out = apply(only(new Distortion.ColorJitter(0.5, 0, 0, 0)), seed);
      assertThat(out[0]).isZero();
      int last = out[out.length - 1] & 0xFF;
      assertThat(last).isBetween(16, 49);
      darkest.add(last);
    }
    assertThat(darkest).hasSizeGreaterThan(20);
    assertThat(apply(only(new Distortion.ColorJitter(0, 0, 0, 0)), 1))
        .isEqualTo(image(SIZE).toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void leavesColorsAloneThatAreNotToBeJittered() {
    int size = 32;
    byte[] image = new byte[size * size * 3];
    new Random(1).nextBytes(image);
    byte[] out = new byte[image.length];
    new Augmenter(only(new Distortion.ColorJitter(0, 0, 0, 0)), Preprocessing.centerCrop(size))
        .apply(
            MemorySegment.ofArray(image),
            MemorySegment.ofArray(out),
            false,
            new SplittableRandom(1));
    assertThat(out).isEqualTo(image);
  }

  @Test
  void erasesAPartToTheMeanColor() {
    int touched = 0;
    for (int seed = 0; seed < 400; seed++) {
      byte[] out = apply(only(new Distortion.RandomErasing(0.5)), seed);
      int erased = 0;
      for (int i = 0; i < out.length; i += 3) {
        int expected = 10 * (i / 3 / SIZE) + i / 3 % SIZE;
        if (out[i] != expected) {
          assertThat(out[i] & 0xFF).isEqualTo(Math.round(255 * 0.485f));
          assertThat(out[i + 2] & 0xFF).isEqualTo(Math.round(255 * 0.406f));
          erased++;
        }
      }
      // At most a third of 16 pixels, but for the rounding of the edges.
      assertThat(erased).isLessThanOrEqualTo(6);
      touched += erased > 0 ? 1 : 0;
    }
    assertThat(touched).isBetween(150, 230);
  }

  @Test
  void drawsEveryOperationOfThePolicies() {
    Set<String> trivial = new HashSet<>();
    Set<String> strong = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      trivial.add(Arrays.toString(apply(only(new Distortion.TrivialAugment()), seed)));
      strong.add(Arrays.toString(apply(only(new Distortion.RandAugment(2, 9)), seed)));
    }
    assertThat(trivial).hasSizeGreaterThan(20);
    assertThat(strong).hasSizeGreaterThan(20);
  }

  @Test
  void refusesStrengthsOutsideTheirRange() {
    assertThatThrownBy(() -> new Distortion.RandAugment(2, 31))
        .hasMessageContaining("from 0 to 30, not 2 of 31");
    assertThatThrownBy(() -> new Distortion.ColorJitter(0, 0, 0, 0.6))
        .hasMessageContaining("a hue in [0, 0.5]");
    assertThatThrownBy(() -> new Distortion.RandomErasing(Double.NaN))
        .hasMessageContaining("lies in [0, 1], not NaN");
    assertThatThrownBy(() -> new Mix.CutMix(0)).hasMessageContaining("alpha is positive");
    assertThatThrownBy(() -> new Framing.ResizedCrop(0)).hasMessageContaining("(0, 1]");
  }
}
