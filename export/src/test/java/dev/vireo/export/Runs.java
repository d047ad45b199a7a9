package dev.vireo.export;

import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/** Run folders as training leaves them. */
public final class Runs {
  public static final List<String> LABELS = List.of("robin", "blue tit", "Zaunkönig");

  private Runs() {}

  public static ResNet resnet() {
    return new ResNet(List.of(1, 1), 4, ResNet.Stem.SMALL, 24, LABELS.size());
  }

  public static Architecture vit() {
    return new VisionTransformer(
        24, 8, 12, 2, 3, 2, 0, 0, VisionTransformer.Pooling.CLASS_TOKEN, LABELS.size());
  }

  public static Checkpoint checkpoint(Architecture architecture) {
    return new Checkpoint(
        architecture,
        LABELS,
        Samples.preprocessing(architecture.imageSize()),
        "{\"epochs\":2}",
        Samples.weights(architecture.network(), 3));
  }

  /**
   * A ResNet that loses one layer in integers: of each of its rows, one weight is a thousand times
   * what the others are, and leaves those no levels.
   */
  public static Checkpoint withOneLargeWeight(String layer) {
    Checkpoint source = checkpoint(resnet());
    Map<String, Tensor> tensors = new HashMap<>(source.tensors());
    Tensor tensor = source.tensors().get(layer + ".weight");
    float[] values = tensor.values().clone();
    int row = values.length / tensor.shape().getFirst();
    for (int i = 0; i < values.length; i += row) {
      values[i] *= 1000;
    }
    tensors.put(layer + ".weight", new Tensor(tensor.shape(), values));
    return new Checkpoint(
        source.architecture(), source.labels(), source.preprocessing(), source.training(), tensors);
  }

  /** A run with its best checkpoint and held-out images. */
  public static Path write(Path run, Architecture architecture, int photos) throws IOException {
    Files.createDirectories(run);
    CheckpointFile.write(checkpoint(architecture), run.resolve(CheckpointFile.BEST));
    List<Path> images = photos(run.resolve("photos"), photos);
    String json =
        images.stream()
            .map(path -> "{\"path\":\"" + path.toAbsolutePath() + "\",\"label\":1}")
            .collect(Collectors.joining(",", "[", "]"));
    Files.writeString(run.resolve("held-out.json"), json);
    return run;
  }

  /** The images of {@link Samples#pixels} as photos. */
  public static void noise(Path folder, int count, int size, long seed) throws IOException {
    Files.createDirectories(folder);
    ByteBuffer pixels = Samples.pixels(count, size, seed);
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
      for (int pixel = 0; pixel < size * size; pixel++) {
        int rgb = (pixels.get() & 255) << 16 | (pixels.get() & 255) << 8 | (pixels.get() & 255);
        image.setRGB(pixel % size, pixel / size, rgb);
      }
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
  }

  /** Photos that are none of the run's, in a folder of it. */
  public static Path calibration(Path run) throws IOException {
    Path folder = run.resolve("calibration");
    noise(folder, 16, 30, 7);
    return folder;
  }

  /** Photos of mixed sizes. */
  public static List<Path> photos(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(20 + i % 17, 30 + i % 11, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          image.setRGB(x, y, random.nextInt(1 << 24));
        }
      }
      ImageIO.write(image, "png", folder.resolve("%03d.png".formatted(i)).toFile());
    }
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
