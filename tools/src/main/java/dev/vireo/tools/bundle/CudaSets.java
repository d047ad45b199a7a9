package dev.vireo.tools.bundle;

import dev.vireo.inference.cuda.LibraryJar;
import dev.vireo.inference.cuda.LibrarySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The libraries for NVIDIA GPUs that go along.
 *
 * @param sets what they are
 * @param folders where each set lies
 */
record CudaSets(List<LibrarySet> sets, List<Path> folders) {
  private static final Licence NVIDIA =
      new Licence(
          "NVIDIA CUDA Toolkit End User License Agreement, and NVIDIA Software License Agreement for cuDNN",
          "https://docs.nvidia.com/cuda/eula/ and https://docs.nvidia.com/deeplearning/cudnn/sla/");
  private static final Licence ONNX_RUNTIME =
      new Licence("MIT", "https://github.com/microsoft/onnxruntime/blob/main/LICENSE");
  private static final Licence PYTORCH =
      new Licence("BSD-3-Clause", "https://github.com/pytorch/pytorch/blob/main/LICENSE");
  private static final Licence OPENBLAS =
      new Licence(
          "BSD-3-Clause, and GPL-3.0-or-later WITH GCC-exception-3.1 for libgfortran and libquadmath",
          "https://github.com/OpenMathLib/OpenBLAS/blob/develop/LICENSE");

  CudaSets {
    sets = List.copyOf(sets);
    folders = List.copyOf(folders);
  }

  /** Copies them below {@code native/cuda}, where the launcher and the command line look. */
  List<Component> into(Path bundle) throws IOException {
    List<Component> components = new ArrayList<>();
    for (int i = 0; i < sets.size(); i++) {
      LibrarySet set = sets.get(i);
      Path target = bundle.resolve("native/cuda").resolve(set.name());
      Files.createDirectories(target);
      List<Path> files;
      try (Stream<Path> entries = Files.list(folders.get(i))) {
        files = entries.sorted().toList();
      }
      for (Path file : files) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
      for (LibraryJar jar : set.jars()) {
        components.add(component(set, jar));
      }
    }
    return components;
  }

  private static Component component(LibrarySet set, LibraryJar jar) {
    String[] parts = jar.path().split("/", -1);
    String group = String.join(".", List.of(parts).subList(0, parts.length - 3));
    String name = parts[parts.length - 3];
    String version = parts[parts.length - 2];
    String classifier = jar.fileName().substring((name + "-" + version).length());
    String qualifier =
        classifier.equals(".jar")
            ? ""
            : "?classifier=" + classifier.substring(1, classifier.length() - ".jar".length());
    return new Component(
        group,
        name,
        version,
        "native/cuda/%s/: %s".formatted(set.name(), String.join(", ", jar.libraries())),
        "",
        Optional.of("pkg:maven/%s/%s@%s%s".formatted(group, name, version, qualifier)),
        List.of(licence(name)),
        List.of());
  }

  private static Licence licence(String name) {
    return switch (name) {
      case "onnxruntime_gpu" -> ONNX_RUNTIME;
      case "pytorch" -> PYTORCH;
      case "openblas" -> OPENBLAS;
      default -> NVIDIA;
    };
  }
}
