package dev.vireo.inference.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentKeyTest {
  @TempDir Path folder;

  /** The check value of CRC-32C (RFC 3720, appendix B.4 uses the same polynomial). */
  @Test
  void isTheLengthAndTheChecksum() throws IOException {
    Path file = Files.writeString(folder.resolve("digits"), "123456789");
    assertThat(ContentKey.of(file)).isEqualTo("9 bytes, CRC-32C e3069283");
  }
}
