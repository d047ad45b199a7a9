package dev.vireo.gateway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderScanTest {
  @TempDir private Path folder;

  @Test
  void tritonsLayoutNamesModelsAndVersions() throws IOException {
    file("birds/1/model.onnx");
    file("birds/10/model.onnx");
    file("birds/config.pbtxt");
    file("fish/3/model.onnx");

    assertThat(new FolderScan(folder, "").files())
        .extracting(ModelFile::name, ModelFile::version)
        .containsExactlyInAnyOrder(tuple("birds", 1L), tuple("birds", 10L), tuple("fish", 3L));
  }

  @Test
  void foldersThatAreNoVersionsAreLeftOut() throws IOException {
    file("birds/1/model.onnx");
    file("birds/01/model.onnx");
    file("birds/0/model.onnx");
    file("birds/-1/model.onnx");
    file("birds/1.5/model.onnx");
    file("birds/99999999999999999999/model.onnx");
    file("birds/2/model.plan");
    file("birds/.3/model.onnx");
    file(".git/1/model.onnx");

    assertThat(new FolderScan(folder, "").files())
        .extracting(ModelFile::name, ModelFile::version)
        .containsExactly(tuple("birds", 1L));
  }

  @Test
  void aModelsOwnFolderHasItsNameUnlessToldOtherwise() throws IOException {
    file("birds/4/model.onnx");

    assertThat(new FolderScan(folder.resolve("birds"), "").files())
        .extracting(ModelFile::name, ModelFile::version)
        .containsExactly(tuple("birds", 4L));
    assertThat(new FolderScan(folder.resolve("birds"), "owls").files())
        .extracting(ModelFile::name)
        .containsExactly("owls");
  }

  @Test
  void filesSideBySideAreModelsOfVersionOne() throws IOException {
    file("resnet18.onnx");
    file("vit.int8.onnx");
    file("README.md");

    assertThat(new FolderScan(folder, "").files())
        .extracting(ModelFile::name, ModelFile::version)
        .containsExactly(tuple("resnet18", 1L), tuple("vit.int8", 1L));
  }

  @Test
  void mixedLayoutsAreRefused() throws IOException {
    file("birds/1/model.onnx");
    file("fish.onnx");

    assertThatThrownBy(() -> new FolderScan(folder, "").files())
        .hasMessageContaining("mixes layouts")
        .hasMessageContaining("fish.onnx");
  }

  @Test
  void oneNameForSeveralModelsIsRefused() throws IOException {
    file("birds/1/model.onnx");

    assertThatThrownBy(() -> new FolderScan(folder, "owls").files())
        .hasMessageContaining("leave out \"owls=\"");
  }

  @Test
  void aNameMayStandBeforeThePath() throws IOException {
    file("odd=name.onnx");

    Path odd = folder.resolve("odd=name.onnx");
    assertThat(source("owls=\"" + odd + "\""))
        .isEqualTo(new ModelSource.FileSource(odd, "owls", GivenOptions.NONE));
    assertThat(source("owls=" + odd))
        .isEqualTo(new ModelSource.FileSource(odd, "owls", GivenOptions.NONE));
    assertThat(source(odd.toString()))
        .isEqualTo(new ModelSource.FileSource(odd, "odd=name", GivenOptions.NONE));
    assertThatThrownBy(() -> source(folder.resolve("none.onnx").toString()))
        .hasMessageContaining("none.onnx does not exist");
  }

  @Test
  void optionsOfOneModelAreRefusedForAFolderOfSeveral() throws IOException {
    file("owls/1/model.onnx");
    file("hawks/1/model.onnx");

    assertThatThrownBy(() -> source(folder + ",decode=draft").scan())
        .hasMessageContaining("holds several models")
        .hasMessageContaining("[decode]");
    assertThat(source("owls=" + folder.resolve("owls") + ",decode=draft").scan())
        .extracting(ModelFile::options)
        .containsExactly(GivenOptions.NONE.with("decode", "draft"));
  }

  private static ModelSource source(String argument) {
    return ModelSource.of(ModelArgument.parse(argument).getFirst());
  }

  private void file(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.createFile(file);
  }
}
