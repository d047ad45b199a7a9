package dev.vireo.inference.bulk.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.FirstBytes;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWalkTest {
  @TempDir Path folder;

  @Test
  void aFolderLargerThanABlockIsSortedBlockByBlock() throws IOException {
    for (int i = 0; i < 100; i++) {
      Files.createFile(folder.resolve("%02d.jpg".formatted(i)));
      Files.createFile(folder.resolve("%02d.txt".formatted(i)));
    }

    List<String> names = names(16);

    assertThat(names).hasSize(100).doesNotHaveDuplicates().isEqualTo(names(16));
    for (int start = 0; start < 100; start += 16) {
      assertThat(names.subList(start, Math.min(100, start + 16))).isSorted();
    }
    assertThat(names(FolderEntries.BLOCK)).hasSize(100).isSorted();
  }

  @Test
  void aFolderOfTwoFullBlocksEnds() throws IOException {
    for (int i = 0; i < 8; i++) {
      Files.createFile(folder.resolve(i + ".jpg"));
    }

    assertThat(names(4)).hasSize(8);
  }

  @Test
  void foldersAreWalkedWhereTheyStandInTheOrder() throws IOException {
    for (String name : List.of("b/2.jpg", "b/1.jpg", "a.jpg", "c.jpg")) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.createFile(folder.resolve(name));
    }

    assertThat(names(1000)).containsExactly("a.jpg", "b/1.jpg", "b/2.jpg", "c.jpg");
    assertThat(names(1)).containsExactlyInAnyOrder("a.jpg", "b/1.jpg", "b/2.jpg", "c.jpg");
  }

  @Test
  void anImageIsKnownByItsFirstBytesWhereItsNameDoesNotTell() throws IOException {
    byte[] jpeg = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0};
    Files.write(folder.resolve("photo"), jpeg);
    Files.write(folder.resolve("photo.part"), jpeg);
    Files.writeString(folder.resolve("no.jpg"), "whatever its bytes");
    Files.createFile(folder.resolve("empty"));
    Files.writeString(folder.resolve("clip.mov"), "ftypqt");
    Files.writeString(folder.resolve("clip.MOV"), "ftypqt");
    Files.createSymbolicLink(folder.resolve("gone.txt"), folder.resolve("nothing"));
    Files.writeString(folder.resolve(".hidden"), "");

    ImageRule rule = new ImageRule();
    List<String> names = new ArrayList<>();
    try (FolderWalk walk = new FolderWalk(folder, rule)) {
      walk.forEachRemaining(file -> names.add(folder.relativize(Path.of(file.name())).toString()));
    }

    assertThat(names).containsExactly("no.jpg", "photo", "photo.part");
    assertThat(rule.leftOut())
        .hasToString("4 files of other kinds left out: 2 .mov, 1 .txt, 1 without an ending");
  }

  @Test
  void aFileWithAnImagesNameIsNotOpened() throws IOException {
    Path pipe = folder.resolve("a.jpg");
    assertThat(new ImageRule().takes(pipe)).as("there is none").isTrue();
    assertThat(FirstBytes.areOfAnImage(pipe)).isFalse();
  }

  @Test
  void aFolderThatCannotBeListedIsARow() throws IOException {
    Files.createFile(folder.resolve("a.jpg"));
    Path gone = Files.createDirectory(folder.resolve("b"));
    Files.createFile(folder.resolve("c.jpg"));
    FolderWalk walk = new FolderWalk(folder, new ImageRule());
    assertThat(walk.next().name()).endsWith("a.jpg");
    Files.delete(gone);

    ImageFile row = walk.next();

    assertThat(row.name()).isEqualTo(gone.toString());
    Assertions.assertThatExceptionOfType(VireoException.class)
        .isThrownBy(row::open)
        .withMessage("the folder cannot be listed: " + gone + " does not exist");
    assertThat(walk.next().name()).endsWith("c.jpg");
    assertThat(walk.hasNext()).isFalse();
  }

  private List<String> names(int block) {
    List<String> names = new ArrayList<>();
    try (FolderWalk walk = new FolderWalk(folder, new ImageRule(), block)) {
      walk.forEachRemaining(file -> names.add(folder.relativize(Path.of(file.name())).toString()));
    }
    return names;
  }
}
