package dev.vireo.tools.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.cuda.LibraryJar;
import dev.vireo.inference.cuda.LibrarySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaSetsTest {
  @TempDir private Path temp;

  @Test
  void goAlongUnderTheNamesByWhichTheyAreLookedForWithTheirLicences() throws IOException {
    Path unpacked = Files.createDirectory(temp.resolve("unpacked"));
    Files.writeString(unpacked.resolve("libcudart.so.12"), "library");
    LibraryJar jar =
        new LibraryJar(
            "org/bytedeco/cuda/12/cuda-12-linux-x86_64.jar",
            1,
            "",
            "x/",
            List.of("libcudart.so.12"));
    LibrarySet set = new LibrarySet("cuda-12", 7, List.of(jar));
    Path bundle = temp.resolve("bundle");

    List<Component> components = new CudaSets(List.of(set), List.of(unpacked)).into(bundle);

    assertThat(bundle.resolve("native/cuda/cuda-12/libcudart.so.12")).hasContent("library");
    Component component = components.getFirst();
    assertThat(component.label()).isEqualTo("org.bytedeco:cuda 12");
    assertThat(component.packageUrl())
        .hasValue("pkg:maven/org.bytedeco/cuda@12?classifier=linux-x86_64");
    assertThat(component.licences().getFirst().name()).contains("NVIDIA CUDA Toolkit");
  }
}
