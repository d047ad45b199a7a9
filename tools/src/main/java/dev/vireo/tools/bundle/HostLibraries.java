package dev.vireo.tools.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Libraries of the system that native libraries need and a host may lack: this machine's go along,
 * for the launcher to use where the host has none.
 */
final class HostLibraries {
  /** One that nearly every system has. */
  private enum Library {
    CXX("libstdc++.so.6", "gcc.gnu.org", "gcc"),
    GCC("libgcc_s.so.1", "gcc.gnu.org", "gcc"),
    /** For cuDNN. */
    ZLIB("libz.so.1", "zlib.net", "zlib");

    private final String file;
    private final String group;
    private final String terms;

    Library(String file, String group, String terms) {
      this.file = file;
      this.group = group;
      this.terms = terms;
    }

    private Licence licence() {
      return switch (this) {
        case CXX, GCC ->
            new Licence(
                "GPL-3.0-or-later WITH GCC-exception-3.1",
                "https://www.gnu.org/licenses/gcc-exception-3.1.html");
        case ZLIB -> new Licence("Zlib", "https://zlib.net/zlib_license.html");
      };
    }
  }

  private final List<Path> folders;

  HostLibraries() {
    this(folders());
  }

  HostLibraries(List<Path> folders) {
    this.folders = folders;
  }

  private static List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    for (String parent : List.of("/usr/lib", "/lib")) {
      try (Stream<Path> below = Files.list(Path.of(parent))) {
        below
            .filter(folder -> folder.getFileName().toString().endsWith("-linux-gnu"))
            .forEach(folders::add);
      } catch (IOException _) {
        // No Linux has to have it.
      }
    }
    folders.addAll(List.of(Path.of("/usr/lib64"), Path.of("/lib64"), Path.of("/usr/lib")));
    return folders;
  }

  /**
   * Copies them.
   *
   * @return what was copied; what is nowhere here, is left out
   */
  List<Component> into(Path bundle) throws IOException {
    List<Component> components = new ArrayList<>();
    for (Library library : Library.values()) {
      Optional<Path> found =
          folders.stream()
              .map(folder -> folder.resolve(library.file))
              .filter(Files::exists)
              .findFirst();
      if (found.isPresent()) {
        components.add(copy(found.get().toRealPath(), library, bundle));
      }
    }
    return components;
  }

  private static Component copy(Path source, Library library, Path bundle) throws IOException {
    String place = "native/host/" + library.file + "/" + library.file;
    Path target = bundle.resolve(place);
    Files.createDirectories(target.getParent());
    Files.copy(source, target);
    String terms = "licenses/" + library.terms + "/LICENSE.txt";
    Path copy = bundle.resolve(terms);
    if (!Files.exists(copy)) {
      Files.createDirectories(copy.getParent());
      try (InputStream text =
          HostLibraries.class.getResourceAsStream(library.terms + "-license.txt")) {
        Files.copy(Objects.requireNonNull(text), copy);
      }
    }
    return new Component(
        library.group,
        library.file,
        source.getFileName().toString().replaceFirst(".*\\.so\\.", ""),
        place,
        Checksums.sha256(target),
        Optional.empty(),
        List.of(library.licence()),
        List.of(terms));
  }
}
