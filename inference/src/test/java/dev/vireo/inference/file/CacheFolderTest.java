package dev.vireo.inference.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
  @Test
  void liesWhereTheEnvironmentSays() {
    Path home = Path.of("/home/ada");
    assertThat(CacheFolder.of(Map.of(), home)).isEqualTo(Path.of("/home/ada/.cache/vireo"));
    assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "/var/ada"), home))
        .isEqualTo(Path.of("/var/ada/vireo"));
    assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "not/absolute"), home))
        .isEqualTo(Path.of("/home/ada/.cache/vireo"));
    assertThat(
            CacheFolder.of(Map.of("VIREO_CACHE", "/tmp/own", "XDG_CACHE_HOME", "/var/ada"), home))
        .isEqualTo(Path.of("/tmp/own"));
  }
}
