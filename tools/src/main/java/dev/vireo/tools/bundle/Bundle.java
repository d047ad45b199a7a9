package dev.vireo.tools.bundle;

import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OnnxModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A folder from which Vireo runs on a host that has nothing but a shell, coreutils and the C
 * library: a Java of its own, the jars, this platform's native code, the launcher, the licences of
 * all of it and the sums of its files.
 *
 * @param version of Vireo
 * @param model to take along
 * @param cuda what GPUs need, to take along
 */
record Bundle(
    Installation installation,
    Platform platform,
    String version,
    Optional<Path> model,
    Optional<CudaSets> cuda) {
  private static final String ONNX_RUNTIME = "onnxruntime";
  private static final EngineOptions ON_CPU =
      EngineOptions.DEFAULTS.withDevice(new Device.Cpu()).withThreads(1);
  private static final Licence OWN =
      new Licence("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0");

  /**
   * Fills an empty folder.
   *
   * @param steps hears what is being done
   * @throws dev.vireo.inference.VireoException as {@link OnnxModel#open} for the model;
   *     OUTPUT_FAILED when there is no Java to be made
   */
  void fill(Path folder, Consumer<String> steps) throws IOException {
    if (model.isPresent()) {
      take(model.get(), folder);
    }
    List<Component> components = new ArrayList<>();
    steps.accept("Java");
    RuntimeImage.link(installation.jdk(), folder.resolve("runtime"));
    components.add(java());
    steps.accept("libraries");
    components.addAll(jars(folder));
    components.addAll(new HostLibraries().into(folder));
    scripts(folder);
    if (cuda.isPresent()) {
      steps.accept("CUDA");
      components.addAll(cuda.get().into(folder));
    }
    steps.accept("licences and sums");
    Files.writeString(folder.resolve("LICENSES.md"), LicenceList.of(components));
    Files.writeString(folder.resolve("sbom.cdx.json"), CycloneDx.of(version, components));
    Checksums.write(folder);
  }

  /** What no host could open, or not without files that stay behind, is better refused here. */
  private static void take(Path model, Path folder) throws IOException {
    OnnxModel.open(model, ON_CPU).close();
    Path copy = Files.createDirectories(folder.resolve("models")).resolve(nameOf(model));
    Files.copy(model, copy);
    OnnxModel.open(copy, ON_CPU).close();
  }

  private static Path nameOf(Path file) {
    return Objects.requireNonNull(file.getFileName());
  }

  private static Component java() {
    return new Component(
        "",
        System.getProperty("java.runtime.name") + " of " + System.getProperty("java.vendor"),
        Runtime.version().toString(),
        "runtime/",
        "",
        Optional.empty(),
        List.of(
            new Licence(
                "GPL-2.0-only WITH Classpath-exception-2.0",
                "https://openjdk.org/legal/gplv2+ce.html")),
        List.of("runtime/legal/"));
  }

  private List<Component> jars(Path folder) throws IOException {
    Path library = Files.createDirectories(folder.resolve("lib"));
    List<Component> components = new ArrayList<>();
    List<String> order = new ArrayList<>();
    for (Path jar : installation.jars()) {
      Path copy = library.resolve(nameOf(jar));
      Optional<Artifact> artifact = Artifact.of(jar);
      boolean runtime = artifact.filter(found -> found.name().equals(ONNX_RUNTIME)).isPresent();
      if (runtime) {
        unpack(jar, folder.resolve("native").resolve(ONNX_RUNTIME));
      }
      PlatformJar.copy(
          jar, copy, platform, name -> runtime && name.startsWith("ai/onnxruntime/native/"));
      order.add(copy.getFileName().toString());
      components.add(component(folder, jar, copy, artifact));
    }
    Files.write(library.resolve("classpath"), order);
    return components;
  }

  /** ONNX Runtime would unpack its libraries at each start. */
  private void unpack(Path jar, Path target) throws IOException {
    Files.createDirectories(target);
    String prefix = "ai/onnxruntime/native/" + platform.onnxRuntime() + "/";
    try (ZipFile source = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(source.entries())) {
        String name = entry.getName();
        boolean library = name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0;
        if (library && !entry.isDirectory()) {
          try (InputStream content = source.getInputStream(entry)) {
            Files.copy(content, target.resolve(name.substring(prefix.length())));
          }
        }
      }
    }
  }

  private Component component(Path folder, Path jar, Path copy, Optional<Artifact> artifact)
      throws IOException {
    String file = "lib/" + copy.getFileName();
    String name = copy.getFileName().toString().replaceFirst("\\.jar$", "");
    if (artifact.isEmpty()) {
      return new Component(
          "dev.vireo",
          name.replace("-" + version, ""),
          version,
          file,
          Checksums.sha256(copy),
          Optional.empty(),
          List.of(OWN),
          List.of("LICENSE"));
    }
    Artifact of = artifact.get();
    String qualifier = of.classifier().isEmpty() ? "" : "?classifier=" + of.classifier();
    return new Component(
        of.group(),
        of.name(),
        of.version(),
        file,
        Checksums.sha256(copy),
        Optional.of(
            "pkg:maven/%s/%s@%s%s".formatted(of.group(), of.name(), of.version(), qualifier)),
        Pom.licences(of),
        LicenceFiles.unpack(jar, folder, name));
  }

  private void scripts(Path folder) throws IOException {
    Path root = installation.root();
    for (String file : List.of("jvm.options", "pytorch.env", "LICENSE")) {
      Files.copy(root.resolve(file), folder.resolve(file));
    }
    Optional<String> commit = installation.commit();
    if (commit.isPresent()) {
      Files.writeString(folder.resolve("lib/commit"), commit.get() + "\n");
    }
    for (String script : platform.scripts()) {
      Path copy = folder.resolve(script);
      Files.createDirectories(copy.getParent());
      Files.copy(root.resolve(script), copy);
      makeExecutable(copy);
    }
  }

  /** For everybody who can read it. */
  static void makeExecutable(Path script) throws IOException {
    if (!script.toFile().setExecutable(true, false)) {
      throw new IOException("cannot be made executable: " + script);
    }
  }
}
