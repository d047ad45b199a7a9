package dev.vireo.tools.dataset;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.FreshFolder;
import dev.vireo.tools.dataset.bird.BirdPhoto;
import dev.vireo.tools.dataset.bird.FieldGuide;
import dev.vireo.tools.dataset.bird.Species;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/**
 * A set of drawn photographs: the same recipe gives the same bytes on the same JVM, whatever the
 * number of cores.
 *
 * @param classes number of species, the first of {@link FieldGuide#species()}; at least 2
 * @param perClass images of each, at least 1
 * @param size longest edge of the largest image in pixels, 32 to 2048; the smallest are two fifths
 *     of it
 */
public record BirdDataset(int classes, int perClass, int size, long seed) {
  private static final double[] ASPECTS = {1.0, 4.0 / 3, 3.0 / 2, 3.0 / 4, 2.0 / 3, 16.0 / 10};

  /**
   * @throws VireoException INVALID_ARGUMENT when a number is out of its range
   */
  public BirdDataset {
    int most = FieldGuide.species().size();
    require(classes >= 2 && classes <= most, "classes", "2 to " + most, classes);
    require(perClass >= 1 && perClass <= 100_000, "images per class", "1 to 100000", perClass);
    require(size >= 32 && size <= 2048, "size", "32 to 2048 pixels", size);
  }

  private static void require(boolean holds, String what, String range, int value) {
    if (!holds) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, what + " must be " + range + ", not " + value);
    }
  }

  /** The species drawn, in the field guide's order. */
  public List<Species> species() {
    return FieldGuide.species().subList(0, classes);
  }

  /**
   * Writes {@code folder/<species>/<species>-0001.jpg} and so on.
   *
   * @param folder must not exist, or be empty
   * @param drawn called after each image, from any thread
   * @throws VireoException OUTPUT_FAILED; nothing is left then
   */
  public void write(Path folder, Runnable drawn) {
    FreshFolder.create(folder, partial -> writeInto(partial, drawn));
  }

  private void writeInto(Path folder, Runnable drawn) throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    try (ExecutorService workers = Executors.newFixedThreadPool(cores)) {
      List<Future<Void>> images = new ArrayList<>();
      for (Species species : species()) {
        Path ofSpecies = Files.createDirectory(folder.resolve(species.name()));
        for (int i = 1; i <= perClass; i++) {
          Path file = ofSpecies.resolve("%s-%04d.jpg".formatted(species.name(), i));
          RandomGenerator random = random(species, i);
          images.add(
              workers.submit(() -> {
                draw(species, file, random);
                drawn.run();
                return null;
              }));
        }
      }
      try {
        for (Future<Void> image : images) {
          image.get();
        }
      } catch (ExecutionException e) {
        workers.shutdownNow();
        throw new IOException(String.valueOf(e.getCause()), e);
      } catch (InterruptedException e) {
        workers.shutdownNow();
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private RandomGenerator random(Species species, int index) {
    long mixed = seed * 0x9E3779B97F4A7C15L + species.name().hashCode();
    return new SplittableRandom(mixed * 0xBF58476D1CE4E5B9L + index).split();
  }

  private void draw(Species species, Path file, RandomGenerator random) throws IOException {
    Frame frame = Frame.pick(size, random);
    BufferedImage image = BirdPhoto.draw(species, frame.width, frame.height, random);
    Jpeg.write(image, random.nextDouble(0.6, 0.95), file);
  }

  /**
   * One of the images, before it is compressed, and where its bird is.
   *
   * @param index from 1, as in its file's name
   */
  public LocatedBird located(Species species, int index) {
    RandomGenerator random = random(species, index);
    Frame frame = Frame.pick(size, random);
    BufferedImage photo = BirdPhoto.draw(species, frame.width, frame.height, random);
    RandomGenerator again = random(species, index);
    Frame same = Frame.pick(size, again);
    return new LocatedBird(photo, BirdPhoto.place(species, same.width, same.height, again));
  }

  private record Frame(int width, int height) {
    static Frame pick(int size, RandomGenerator random) {
      int edge = (int) Math.round(size * random.nextDouble(0.4, 1.0));
      double aspect = ASPECTS[random.nextInt(ASPECTS.length)];
      return new Frame(
          aspect >= 1 ? edge : (int) Math.round(edge * aspect),
          aspect >= 1 ? (int) Math.round(edge / aspect) : edge);
    }
  }
}
