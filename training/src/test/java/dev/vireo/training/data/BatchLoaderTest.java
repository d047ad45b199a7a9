package dev.vireo.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.augment.Augmentation;
import dev.vireo.training.augment.Distortion;
import dev.vireo.training.augment.Flip;
import dev.vireo.training.augment.Framing;
import dev.vireo.training.augment.Mix;
import dev.vireo.training.source.ImageFolder;
import dev.vireo.training.source.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchLoaderTest {
  private static final int SIZE = 8;
  private static final Augmentation SHIFT = Augmentation.of(new Framing.Shift(2));

  /** Everything at once. */
  private static final Augmentation HEAVY =
      Augmentation.of(new Framing.ResizedCrop(0.5))
          .with(
              List.of(
                  new Distortion.ColorJitter(0.4, 0.4, 0.4, 0.1),
                  new Distortion.TrivialAugment(),
                  new Distortion.RandAugment(2, 9),
                  new Distortion.RandomErasing(0.5)))
          .with(new Mix.Either(new Mix.Mixup(0.2), new Mix.CutMix(1)));

  @TempDir private Path temp;
  private PixelStore store;

  @BeforeEach
  void load() throws IOException {
    store = load(SHIFT);
  }

  private PixelStore load(Augmentation augmentation) throws IOException {
    return load(augmentation, samples());
  }

  private List<Sample> samples() throws IOException {
    return ImageFolder.read(Drawings.discs(temp.resolve("images"), 3, 7, SIZE)).samples();
  }

  private PixelStore load(Augmentation augmentation, List<Sample> samples) {
    return PixelStore.load(
        samples, augmentation.stored(Preprocessing.centerCrop(SIZE)), 1, temp, () -> {});
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Labels and pixels of an epoch's batches, as one text each. */
  private static List<String> epoch(BatchLoader loader, int epoch) {
    List<String> batches = new ArrayList<>();
    loader.start(epoch);
    for (int i = 0; i < loader.batches(); i++) {
      Batch batch = loader.next();
      byte[] pixels = new byte[batch.count() * SIZE * SIZE * 3];
      batch.pixels().get(0, pixels);
      int[] labels = Arrays.copyOf(batch.labels(), batch.count());
      int[] partners = Arrays.copyOf(batch.partners(), batch.count());
      batches.add(
          Arrays.toString(labels)
              + Arrays.toString(partners)
              + batch.share()
              + Arrays.hashCode(pixels));
      loader.release(batch);
    }
    return batches;
  }

  private BatchLoader loader(Augmentation augmentation, int threads) {
    return loader(store, augmentation, threads);
  }

  private static BatchLoader loader(PixelStore store, Augmentation augmentation, int threads) {
    return loader(store, augmentation, 3, threads);
  }

  private static BatchLoader loader(
      PixelStore store, Augmentation augmentation, long seed, int threads) {
    return new BatchLoader(store, augmentation, Preprocessing.centerCrop(SIZE), 4, seed, threads);
  }

  static List<Augmentation> augmentations() {
    return List.of(SHIFT, HEAVY);
  }

  @ParameterizedTest
  @MethodSource("augmentations")
  void givesTheSameBatchesWhateverTheNumberOfThreads(Augmentation augmentation) throws IOException {
    try (PixelStore store = load(augmentation);
        BatchLoader one = loader(store, augmentation, 1);
        BatchLoader three = loader(store, augmentation, 3)) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        assertThat(epoch(three, epoch)).isEqualTo(epoch(one, epoch));
      }
      assertThat(epoch(one, 2)).isNotEqualTo(epoch(one, 3));
    }
  }

  @Test
  void showsEveryImageBothWaysInTwoEpochsWhereFlipsAlternate() {
    Augmentation alternate = Augmentation.none().with(Flip.ALTERNATE);
    try (BatchLoader loader = loader(alternate, 2);
        BatchLoader still = loader(Augmentation.none(), 1)) {
      Set<String> asTheyAre = images(still, 1);
      Set<String> first = images(loader, 1);
      Set<String> second = images(loader, 2);
      assertThat(first).isNotEqualTo(asTheyAre).isNotEqualTo(second);
      assertThat(first).hasSameSizeAs(second);
      for (String image : asTheyAre) {
        assertThat(first.contains(image)).isNotEqualTo(second.contains(image));
      }
      assertThat(images(loader, 3)).isEqualTo(first);
    }
  }

  /** The pixels of an epoch's images, as texts, in the order in which each comes first. */
  private static Set<String> images(BatchLoader loader, int epoch) {
    Set<String> images = new LinkedHashSet<>();
    loader.start(epoch);
    for (int i = 0; i < loader.batches(); i++) {
      Batch batch = loader.next();
      for (int k = 0; k < batch.count(); k++) {
        byte[] pixels = new byte[SIZE * SIZE * 3];
        batch.pixels().get(k * pixels.length, pixels);
        images.add(Arrays.toString(pixels));
      }
      loader.release(batch);
    }
    return images;
  }

  @Test
  void givesEveryImageOnceInBatchesOfNearlyOneSize() {
    try (BatchLoader loader = loader(Augmentation.none(), 2)) {
      loader.start(1);
      List<Integer> sizes = new ArrayList<>();
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < loader.batches(); i++) {
        Batch batch = loader.next();
        sizes.add(batch.count());
        for (int k = 0; k < batch.count(); k++) {
          byte[] pixels = new byte[SIZE * SIZE * 3];
          batch.pixels().get(k * pixels.length, pixels);
          seen.add(Arrays.toString(pixels));
        }
        loader.release(batch);
      }
      List<String> all = new ArrayList<>();
      for (int i = 0; i < store.count(); i++) {
        byte[] pixels = new byte[SIZE * SIZE * 3];
        store.image(i).asByteBuffer().get(0, pixels);
        all.add(Arrays.toString(pixels));
      }
      assertThat(sizes).hasSize(6).containsOnly(3, 4);
      assertThat(seen).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(all);
    }
  }

  @Test
  void startsAnewInTheMiddleOfAnEpoch() {
    try (BatchLoader loader = loader(SHIFT, 2)) {
      List<String> whole = epoch(loader, 1);
      loader.start(2);
      loader.release(loader.next());
      assertThat(epoch(loader, 1)).isEqualTo(whole);
    }
  }

  @Test
  void namesThePartnerOfEachMixedImage() {
    try (BatchLoader loader = loader(Augmentation.none().with(new Mix.Mixup(1)), 2)) {
      loader.start(1);
      for (int i = 0; i < loader.batches(); i++) {
        Batch batch = loader.next();
        assertThat(batch.share()).isBetween(0.0, 1.0).isNotIn(0.0, 1.0);
        for (int k = 0; k < batch.count(); k++) {
          assertThat(batch.partners()[k])
              .isEqualTo(batch.labels()[(k + batch.count() - 1) % batch.count()]);
        }
        loader.release(batch);
      }
    }
  }

  private static List<String> inOrder(BatchLoader loader, int epoch) {
    return new ArrayList<>(images(loader, epoch));
  }

  @Test
  void showsOneImageInAnotherWayInEveryEpochAndWithEverySeed() throws IOException {
    try (PixelStore single = load(SHIFT, samples().subList(0, 1));
        BatchLoader loader = loader(single, SHIFT, 1);
        BatchLoader another = loader(single, SHIFT, 4, 1)) {
      List<String> shown = new ArrayList<>();
      List<String> otherwise = new ArrayList<>();
      for (int epoch = 1; epoch <= 12; epoch++) {
        shown.addAll(images(loader, epoch));
        otherwise.addAll(images(another, epoch));
      }
      // Of 50 ways: 25 shifts of the image and of its mirror image.
      assertThat(new HashSet<>(shown)).hasSizeGreaterThan(8);
      assertThat(otherwise).isNotEqualTo(shown);
    }
  }

  @Test
  void showsEveryImageOfAnEpochInAWayOfItsOwn() throws IOException {
    try (PixelStore alike = load(SHIFT, Collections.nCopies(12, samples().getFirst()));
        BatchLoader loader = loader(alike, SHIFT, 1)) {
      assertThat(images(loader, 1)).hasSizeGreaterThan(8);
    }
  }

  @Test
  void givesTheImagesInAnotherOrderInEveryEpochAndWithEverySeed() {
    try (BatchLoader loader = loader(Augmentation.none(), 1);
        BatchLoader another = loader(store, Augmentation.none(), 4, 1)) {
      List<String> first = inOrder(loader, 1);
      assertThat(inOrder(loader, 2)).isNotEqualTo(first).hasSameElementsAs(first);
      assertThat(inOrder(another, 1)).isNotEqualTo(first).hasSameElementsAs(first);
      assertThat(inOrder(loader, 1)).isEqualTo(first);
    }
  }

  @Test
  void mixesEveryBatchOfEveryEpochInAProportionOfItsOwn() {
    Augmentation mixup = Augmentation.none().with(new Mix.Mixup(1));
    try (BatchLoader loader = loader(mixup, 2);
        BatchLoader another = loader(store, mixup, 4, 2)) {
      List<Double> shares = new ArrayList<>();
      for (int epoch = 1; epoch <= 3; epoch++) {
        shares.addAll(shares(loader, epoch));
        shares.addAll(shares(another, epoch));
      }
      assertThat(shares).hasSize(36).doesNotHaveDuplicates();
    }
  }

  private static List<Double> shares(BatchLoader loader, int epoch) {
    List<Double> shares = new ArrayList<>();
    loader.start(epoch);
    for (int i = 0; i < loader.batches(); i++) {
      Batch batch = loader.next();
      shares.add(batch.share());
      loader.release(batch);
    }
    return shares;
  }
}
