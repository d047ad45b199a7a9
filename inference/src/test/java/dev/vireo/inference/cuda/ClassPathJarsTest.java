package dev.vireo.inference.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathJarsTest {
  @TempDir private Path temp;

  private Path jar(String name) throws IOException {
    Path jar = temp.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("native/libcudart.so.12"));
    }
    return jar;
  }

  private static LibraryJar wanted(String name) {
    return new LibraryJar("org/maker/1/" + name, 1, "", "native/", List.of("libcudart.so.12"));
  }

  @Test
  void areFoundByTheirOwnNameWhereTwoHoldTheLibrary() throws IOException {
    Path older = jar("cuda-12.6.jar");
    Path newer = jar("cuda-12.9.jar");
    URL[] path = {older.toUri().toURL(), newer.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, null)) {
      ClassPathJars jars = new ClassPathJars(loader);

      assertThat(jars.bring(wanted("cuda-12.9.jar"))).isEqualTo(newer);
      assertThat(jars.bring(wanted("cuda-12.6.jar"))).isEqualTo(older);
      assertThatThrownBy(() -> jars.bring(wanted("cuda-13.jar")))
          .isInstanceOf(VireoException.class)
          .hasMessageContaining("cuda-13.jar is no jar of the class path");
    }
  }
}
