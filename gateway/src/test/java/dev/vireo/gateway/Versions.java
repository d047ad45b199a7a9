package dev.vireo.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files of {@link TestModel} that call red by another name, so that answers tell them apart. */
public final class Versions {
  private Versions() {}

  /** The model with {@code label} in place of "red". */
  public static byte[] saying(String label) {
    if (label.length() != 3) {
      throw new IllegalArgumentException("lengths in the file are fixed: 3 letters, not " + label);
    }
    try {
      String bytes = new String(Files.readAllBytes(TestModel.file()), ISO_8859_1);
      return bytes.replace("\"red\"", "\"" + label + "\"").getBytes(ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts {@code folder/version/model.onnx} there in one step. */
  public static Path put(Path folder, long version, byte[] content) {
    Path target = folder.resolve(Long.toString(version)).resolve("model.onnx");
    try {
      Files.createDirectories(target.getParent());
      Path temporary = Files.write(folder.resolve(".incoming"), content);
      return Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void remove(Path folder, long version) {
    try {
      Path place = folder.resolve(Long.toString(version));
      Files.delete(place.resolve("model.onnx"));
      Files.delete(place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
