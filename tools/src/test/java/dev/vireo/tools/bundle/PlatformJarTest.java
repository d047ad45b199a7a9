package dev.vireo.tools.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.system.Host;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformJarTest {
  private static final int X64 = 62;
  private static final int ARM64 = 183;
  private static final int FREEBSD = 9;

  @TempDir private Path folder;
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  @BeforeEach
  void fill() {
    entries.put("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n".getBytes(StandardCharsets.UTF_8));
    entries.put("a/Fat.class", NativeFile.fatMachO()); // classes begin so too
    entries.put("linux/amd64/liba.so", NativeFile.elf(X64, 0));
    entries.put("linux/arm64/liba.so", NativeFile.elf(ARM64, 3));
    entries.put("linux/i386/liba.so", NativeFile.elf(3, 0));
    entries.put("freebsd/amd64/liba.so", NativeFile.elf(X64, FREEBSD));
    entries.put("android-x86-64/liba.so", NativeFile.elf(X64, 0));
    entries.put("darwin/liba.dylib", NativeFile.machO());
    entries.put("darwin/both.jnilib", NativeFile.fatMachO());
    entries.put("darwin/liba.dylib.dSYM/Contents/Info.plist", new byte[] {1});
    entries.put("win/a.dll", NativeFile.windows());
    entries.put("words.txt", "MZ is how some words begin".getBytes(StandardCharsets.UTF_8));
  }

  private Path jar() throws IOException {
    Path jar = folder.resolve("a.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return jar;
  }

  private List<String> copied(Platform platform) throws IOException {
    Path copy = folder.resolve(platform + ".jar");
    PlatformJar.copy(jar(), copy, platform, name -> name.equals("unwanted"));
    try (ZipFile zip = new ZipFile(copy.toFile())) {
      for (String name : zip.stream().map(ZipEntry::getName).toList()) {
        assertThat(zip.getInputStream(zip.getEntry(name)).readAllBytes())
            .as(name)
            .isEqualTo(entries.get(name));
      }
      return zip.stream().map(ZipEntry::getName).toList();
    }
  }

  @Test
  void keepsOnePlatformsCodeAndAllThatIsNone() throws IOException {
    String[] everywhere = {"META-INF/MANIFEST.MF", "a/Fat.class"};

    assertThat(copied(Platform.LINUX_X64))
        .contains(everywhere)
        .contains("linux/amd64/liba.so", "words.txt")
        .hasSize(4);
    assertThat(copied(Platform.LINUX_ARM64)).contains("linux/arm64/liba.so").hasSize(4);
    assertThat(copied(Platform.MAC_ARM64))
        .contains("darwin/liba.dylib", "darwin/both.jnilib")
        .contains("darwin/liba.dylib.dSYM/Contents/Info.plist")
        .hasSize(6);
    assertThat(copied(Platform.WINDOWS_X64)).contains("win/a.dll", "words.txt").hasSize(4);
  }

  @Test
  void leavesOutWhatIsUnwanted() throws IOException {
    entries.clear();
    entries.put("wanted", new byte[] {1});
    entries.put("unwanted", new byte[] {2});

    assertThat(copied(Platform.LINUX_X64)).containsExactly("wanted");
  }

  @Test
  void copiesAJarOfWhichNothingIsLeftOutByteForByte() throws IOException {
    entries.keySet().retainAll(List.of("META-INF/MANIFEST.MF", "linux/amd64/liba.so"));
    Path copy = folder.resolve("copy.jar");

    PlatformJar.copy(jar(), copy, Platform.LINUX_X64, _ -> false);

    assertThat(copy).hasSameBinaryContentAs(folder.resolve("a.jar"));
  }

  @Test
  void leavesSignedJarsWhole() throws IOException {
    entries.put("META-INF/SOMEBODY.SF", new byte[] {1});
    Path copy = folder.resolve("copy.jar");

    PlatformJar.copy(jar(), copy, Platform.LINUX_X64, _ -> false);

    assertThat(copy).hasSameBinaryContentAs(folder.resolve("a.jar"));
  }

  @Test
  void knowsWhereItRuns() {
    assertThat(Platform.of(new Host("Linux", "", "amd64"))).isEqualTo(Platform.LINUX_X64);
    assertThat(Platform.of(new Host("Linux", "", "aarch64"))).isEqualTo(Platform.LINUX_ARM64);
    assertThat(Platform.of(new Host("Mac OS X", "", "aarch64"))).isEqualTo(Platform.MAC_ARM64);
    assertThat(Platform.of(new Host("Windows 11", "", "amd64"))).isEqualTo(Platform.WINDOWS_X64);
    assertThatThrownBy(() -> Platform.of(new Host("Mac OS X", "", "x86_64")))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("no native libraries for Mac OS X on x86_64");
  }

  @Test
  void startsByTheLauncherOfItsSystem() {
    assertThat(Platform.WINDOWS_X64.scripts()).containsExactly("vireo.cmd");
    assertThat(Platform.MAC_ARM64.scripts())
        .contains("vireo", "bench/run")
        .doesNotContain("vireo.cmd");
  }
}
