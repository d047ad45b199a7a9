package dev.vireo.tools.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsTest {
  private static final int PART = 20_000;

  @TempDir private Path temp;
  private Path folder;
  private Path parts;

  @BeforeEach
  void fill() throws IOException {
    folder = Files.createDirectories(temp.resolve("whole"));
    byte[] noise = new byte[50_000];
    new Random(7).nextBytes(noise);
    Path deep = Files.createDirectories(folder.resolve("deep/" + "long".repeat(20) + "/" + "er"));
    Files.write(deep.resolve("noise-with-a-name-of-some-length.bin"), noise);
    Files.writeString(folder.resolve("run"), "#!/bin/sh\necho it runs\n");
    Bundle.makeExecutable(folder.resolve("run"));
    Files.writeString(folder.resolve("empty"), "");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("run"));
    Checksums.write(folder);
    parts = Files.createDirectory(temp.resolve("parts"));
    Parts.write(folder, "vireo", parts, PART);
  }

  private String join(String... arguments) throws IOException, InterruptedException {
    String[] command =
        Stream.concat(Stream.of("./join.sh"), Stream.of(arguments)).toArray(String[]::new);
    Process process =
        new ProcessBuilder(command).directory(parts.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + said;
  }

  private List<String> parts() throws IOException {
    try (Stream<Path> files = Files.list(parts)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void areOfTheSizeThatWasAskedFor() throws IOException {
    assertThat(parts())
        .containsExactly(
            "SHA256SUMS",
            "join.sh",
            "vireo.tar.gz.part-001",
            "vireo.tar.gz.part-002",
            "vireo.tar.gz.part-003");
    assertThat(parts.resolve("vireo.tar.gz.part-001")).hasSize(PART);
    assertThat(parts.resolve("vireo.tar.gz.part-002")).hasSize(PART);
  }

  @Test
  void joinToTheSameFolder() throws Exception {
    assertThat(join(temp.toString())).startsWith("0 joined: ");

    Path joined = temp.resolve("vireo");
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        assertThat(joined.resolve(folder.relativize(file))).hasSameBinaryContentAs(file);
      }
    }
    assertThat(joined.resolve("run")).isExecutable();
    assertThat(joined.resolve("empty")).isEmptyFile();
    assertThat(joined.resolve("link")).isSymbolicLink();
    assertThat(join(temp.toString())).startsWith("1 ").contains("is there already");
  }

  @Test
  void areRefusedWhereOneIsDamagedOrMissing() throws Exception {
    Path second = parts.resolve("vireo.tar.gz.part-002");
    byte[] bytes = Files.readAllBytes(second);
    bytes[7] ^= 1;
    Files.write(second, bytes);
    assertThat(join(temp.toString())).startsWith("1 ").contains("part-002", "missing or damaged");

    Files.delete(second);
    assertThat(join(temp.toString())).startsWith("1 ").contains("part-002", "missing or damaged");
    assertThat(temp.resolve("vireo")).doesNotExist();
  }

  @Test
  void haveSizesWithUnits() {
    assertThat(Parts.size("60m")).isEqualTo(60L << 20);
    assertThat(Parts.size("2G")).isEqualTo(2L << 30);
    assertThatThrownBy(() -> Parts.size("60"))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("as in 60m");
  }
}
