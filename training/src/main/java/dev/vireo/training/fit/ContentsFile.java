package dev.vireo.training.fit;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.data.FileContent;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was in the files of a run's images, the held-out ones last: the bytes of one and their
 * CRC-32C on each line, {@code 10234 9f3c2a01}, in the order of the run.
 */
final class ContentsFile {
  private static final int HEXADECIMAL = 16;

  private ContentsFile() {}

  static void write(Path file, List<FileContent> contents) {
    AtomicFile.write(
        file,
        temporary -> {
          try (BufferedWriter writer = Files.newBufferedWriter(temporary)) {
            for (FileContent content : contents) {
              writer.write("%d %08x\n".formatted(content.bytes(), content.checksum()));
            }
          }
        });
  }

  /**
   * @throws VireoException {@link ErrorCode#UNREADABLE} or {@link ErrorCode#INVALID_CHECKPOINT}
   */
  static List<FileContent> read(Path file) {
    List<FileContent> contents = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        int space = line.indexOf(' ');
        contents.add(
            new FileContent(
                Integer.parseInt(line, 0, space, 10),
                Integer.parseUnsignedInt(line, space + 1, line.length(), HEXADECIMAL)));
      }
      return contents;
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT,
          "%s is damaged in line %d".formatted(file, contents.size() + 1),
          e);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }
}
