package dev.vireo.inference.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of small libraries that note when they are loaded; skipped where there is no gcc. */
class CudaLibrariesTest {
  @TempDir private Path temp;
  private Path folder;

  @BeforeEach
  void needs() throws IOException {
    assumeTrue(
        Stream.of("/usr/bin/gcc", "/usr/local/bin/gcc").anyMatch(gcc -> Files.exists(Path.of(gcc))),
        "libraries to load are made with gcc");
    folder = Files.createDirectory(temp.resolve("libraries"));
  }

  /** A library that needs others and, loaded, appends its name to the file {@code loaded}. */
  private void library(String name, String... needed) throws Exception {
    Path source = temp.resolve(name + ".c");
    Files.writeString(
        source,
        """
        #include <stdio.h>
        __attribute__((constructor)) static void loaded(void) {
          FILE *file = fopen("%s", "a");
          fputs("%s\\n", file);
          fclose(file);
        }
        int %s(void) { return 7; }
        """
            .formatted(temp.resolve("loaded"), name, name.replaceAll("\\W", "_")));
    List<String> command =
        new ArrayList<>(
            List.of(
                "gcc",
                "-shared",
                "-fPIC",
                "-Wl,--no-as-needed",
                "-Wl,-soname," + name,
                "-o",
                folder.resolve(name).toString(),
                source.toString()));
    for (String other : needed) {
      command.add(folder.resolve(other).toString());
    }
    Process gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(gcc.waitFor()).as(said).isZero();
  }

  private List<String> loaded() throws IOException {
    return Files.readAllLines(temp.resolve("loaded"));
  }

  @Test
  void saysWhichOthersALibraryNeeds() throws Exception {
    library("libvireo_z.so.1");
    library("libvireo_a.so.1", "libvireo_z.so.1");

    assertThat(ElfFile.read(folder.resolve("libvireo_a.so.1")).needed())
        .contains("libvireo_z.so.1", "libc.so.6");
  }

  @Test
  void loadsEachAfterThoseThatItNeedsThoughNoPathLeadsThere() throws Exception {
    library("libvireo_last.so.1");
    library("libvireo_middle.so.1", "libvireo_last.so.1");
    library("libvireo_first.so.1", "libvireo_middle.so.1", "libvireo_last.so.1");
    library("libvireo_alone.so.1");

    CudaLibraries.load(folder);

    assertThat(loaded())
        .containsExactly(
            "libvireo_alone.so.1",
            "libvireo_last.so.1",
            "libvireo_middle.so.1",
            "libvireo_first.so.1");
    assertThat(CudaLibraries.found("libvireo_first.so.1"))
        .as("what looks for the name from now on, finds it")
        .isTrue();
  }

  @Test
  void saysWhatIsMissingInTheLoadersWords() throws Exception {
    library("libvireo_driver.so.1");
    library("libvireo_needs.so.1", "libvireo_driver.so.1");
    Files.delete(folder.resolve("libvireo_driver.so.1"));

    assertThatThrownBy(() -> CudaLibraries.load(folder))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEVICE_UNAVAILABLE))
        .hasMessageContaining("libvireo_driver.so.1: cannot open shared object file");
  }

  @Test
  void refusesWhatIsNoLibrary() throws Exception {
    Files.write(folder.resolve("libvireo_text.so"), new byte[100]);

    assertThatThrownBy(() -> CudaLibraries.load(folder))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("libvireo_text.so is no library")
        .hasMessageContaining("delete the folder");
  }

  @Test
  void leavesAloneWhatIsNoLibraryByName() throws Exception {
    Files.writeString(folder.resolve("NOTICE"), "");

    CudaLibraries.load(folder);

    assertThat(CudaLibraries.found("libvireo_nothing.so.1")).isFalse();
  }

  @Test
  @SuppressWarnings("restricted")
  void whatIsLoadedCanBeCalled() throws Throwable {
    library("libvireo_call.so.1");
    CudaLibraries.load(folder);

    SymbolLookup library = SymbolLookup.libraryLookup("libvireo_call.so.1", Arena.global());
    int seven =
        (int)
            Linker.nativeLinker()
                .downcallHandle(
                    library.findOrThrow("libvireo_call_so_1"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT))
                .invokeExact();

    assertThat(seven).isEqualTo(7);
  }
}
