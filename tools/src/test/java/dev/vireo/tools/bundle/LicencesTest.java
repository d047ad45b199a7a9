package dev.vireo.tools.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LicencesTest {
  @TempDir private Path temp;
  private Path jar;

  @BeforeEach
  void install() throws IOException {
    Path version = temp.resolve("repository/org/birds/wing/1.2");
    Files.createDirectories(version);
    jar = version.resolve("wing-1.2-linux-x86_64.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("META-INF/NOTICE.txt"));
      zip.write("by Ada".getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("org/birds/Licence.class"));
      zip.putNextEntry(new ZipEntry("deep/in/the/LICENSE"));
    }
  }

  private void pom(String name, String content) throws IOException {
    Path file = temp.resolve("repository/org/birds").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "<project>" + content + "</project>");
  }

  @Test
  void aJarOfALocalRepositoryIsWhatItsPathSays() {
    Artifact artifact = Artifact.of(jar).orElseThrow();

    assertThat(artifact.group()).isEqualTo("org.birds");
    assertThat(artifact.name()).isEqualTo("wing");
    assertThat(artifact.version()).isEqualTo("1.2");
    assertThat(artifact.classifier()).isEqualTo("linux-x86_64");
    assertThat(Artifact.of(temp.resolve("tools/target/vireo-tools.jar"))).isEmpty();
  }

  @Test
  void areThoseOfThePomOrOfTheFirstParentThatStatesSome() throws IOException {
    pom(
        "wing/1.2/wing-1.2.pom",
        "<parent><groupId>org.birds</groupId><artifactId>all</artifactId><version>7</version></parent>");
    Artifact artifact = Artifact.of(jar).orElseThrow();
    assertThat(Pom.licences(artifact)).isEmpty();

    pom(
        "all/7/all-7.pom",
        "<licenses><license><name>Apache License,\n Version 2.0</name><url>u</url></license></licenses>");
    assertThat(Pom.licences(artifact))
        .containsExactly(new Licence("Apache License, Version 2.0", "u"));

    pom("wing/1.2/wing-1.2.pom", "<licenses><license><name>MIT</name></license></licenses>");
    assertThat(Pom.licences(artifact)).containsExactly(new Licence("MIT", ""));
  }

  @Test
  void termsAndNoticesAreUnpackedFromTheTopOfJars() throws IOException {
    List<String> files = LicenceFiles.unpack(jar, temp, "wing-1.2");

    assertThat(files).containsExactly("licenses/wing-1.2/NOTICE.txt");
    assertThat(temp.resolve(files.getFirst())).hasContent("by Ada");
  }

  @Test
  void areListedForPeopleAndForPrograms() throws IOException {
    Component wing =
        new Component(
            "org.birds",
            "wing",
            "1.2",
            "lib/wing-1.2.jar",
            "ab12",
            Optional.of("pkg:maven/org.birds/wing@1.2"),
            List.of(new Licence("The Apache Software License, Version 2.0", "u")),
            List.of("licenses/wing-1.2/NOTICE.txt"));
    Component odd =
        new Component("", "odd", "1", "lib/odd.jar", "", Optional.empty(), List.of(), List.of());

    assertThat(LicenceList.of(List.of(wing, odd)))
        .contains("## org.birds:wing 1.2\n", "- file: lib/wing-1.2.jar\n")
        .contains("- licence: The Apache Software License, Version 2.0 (u)\n")
        .contains("- terms: licenses/wing-1.2/NOTICE.txt\n")
        .contains("## odd 1\n", "its POM states none");
    JsonNode bill = new ObjectMapper().readTree(CycloneDx.of("0.1", List.of(wing, odd)));
    assertThat(bill.at("/bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(bill.at("/metadata/component/version").asText()).isEqualTo("0.1");
    assertThat(bill.at("/components/0/purl").asText()).isEqualTo("pkg:maven/org.birds/wing@1.2");
    assertThat(bill.at("/components/0/licenses/0/license/id").asText()).isEqualTo("Apache-2.0");
    assertThat(bill.at("/components/0/hashes/0/content").asText()).isEqualTo("ab12");
    assertThat(bill.at("/components/1").has("licenses")).isFalse();
  }
}
