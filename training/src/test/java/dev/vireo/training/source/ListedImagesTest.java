package dev.vireo.training.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images whose classes are told by lists, by file names or by what lies beside them. */
class ListedImagesTest {
  @TempDir private Path root;

  private Path file(String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static FoundImages find(Path path) {
    return DatasetKind.of(path).find(path);
  }

  private static List<String> named(LabelledImages images) {
    return images.samples().stream()
        .map(sample ->
            Path.of(sample.name()).getFileName() + " " + images.labels().get(sample.label()))
        .toList();
  }

  private static void refused(Path path, String... parts) {
    assertThatThrownBy(() -> find(path))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContainingAll(parts);
  }

  @Test
  void readsTheListsOfOxfordPets() throws IOException {
    file("annotations/trainval.txt", "Abyssinian_100 1 1 1\namerican_bulldog_7 2 2 1\n");
    file("annotations/test.txt", "american_bulldog_8 2 2 1\n");
    file("annotations/list.txt", "#Image CLASS-ID SPECIES BREED ID\nAbyssinian_100 1 1 1\n");
    assertThat(DatasetKind.of(root)).isEqualTo(DatasetKind.PETS);
    FoundImages found = find(root);
    assertThat(named(found.training()))
        .containsExactly(
            "Abyssinian_100.jpg Abyssinian", "american_bulldog_7.jpg american_bulldog");
    assertThat(named(found.heldOut().orElseThrow()))
        .containsExactly("american_bulldog_8.jpg american_bulldog");
    Files.delete(root.resolve("annotations/trainval.txt"));
    assertThat(named(find(root).training())).containsExactly("Abyssinian_100.jpg Abyssinian");
    assertThat(find(root).heldOut()).isEmpty();
    file("annotations/list.txt", "# comment\n\nAbyssinian 1 1 1\n");
    refused(root, "list.txt, line 3: Abyssinian is not a class, an underscore and a number");
  }

  @Test
  void readsClassesFromFileNames() throws IOException {
    file("great_tit_1.jpg", "x");
    file("great_tit_02.png", "x");
    file("owl_1.jpg", "x");
    assertThat(DatasetKind.of(root)).isEqualTo(DatasetKind.PETS);
    assertThat(named(find(root).training()))
        .containsExactly(
            "great_tit_02.png great_tit", "great_tit_1.jpg great_tit", "owl_1.jpg owl");
    file("readme.jpg", "x");
    refused(root, "readme.jpg is not called after a class");
  }

  @Test
  void saysWhereImagesBelongWhenTheirNamesTellNothing() throws IOException {
    file("IMG_001.jpg", "x");
    file("IMG_002.jpg", "x");
    refused(root, "has no class folders; images belong in " + root.resolve("<class>"));
  }

  @Test
  void readsTablesOfPathsAndLabels() throws IOException {
    Path plain = file("a.csv", "x/1.jpg,owl\r\n\"x/2, \"\"b\"\".jpg\",\"great tit\"\r\n\r\n");
    assertThat(named(find(plain).training()))
        .containsExactly("1.jpg owl", "2, \"b\".jpg great tit");
    assertThat(find(plain).training().samples().getFirst().name())
        .isEqualTo(root.resolve("x/1.jpg").toString());
    Path birds =
        file(
            "birds.csv",
            """
            \uFEFFclass id,filepaths,labels,data set
            0,train/1.jpg,OWL,train
            1,train/2.jpg,WREN,train
            0,test/3.jpg,OWL,test
            1,valid/4.jpg,WREN,valid
            """);
    FoundImages found = find(birds);
    assertThat(named(found.training())).containsExactly("1.jpg OWL", "2.jpg WREN");
    assertThat(named(found.heldOut().orElseThrow())).containsExactly("4.jpg WREN");
    assertThat(found.unused()).containsExactly("test");
    assertThat(named(found.parts().getLast().images().get())).containsExactly("3.jpg OWL");
    assertThat(named(find(file("t.tsv", "1.jpg\t7\n2.jpg\t10\n")).training()))
        .containsExactly("1.jpg 7", "2.jpg 10");
  }

  @Test
  void numbersClassesThatAreNumbersInTheirOrder() throws IOException {
    assertThat(find(file("t.csv", "1.jpg,10\n2.jpg,9\n3.jpg,2\n")).training().labels())
        .containsExactly("2", "9", "10");
  }

  @Test
  void refusesTablesThatAreNone() throws IOException {
    refused(file("a.csv", ""), "a.csv has no rows");
    refused(file("b.csv", "1.jpg,owl\n2.jpg\n"), "b.csv, line 2: there is no label in column 2");
    refused(file("c.csv", "path,label\n,owl\n"), "c.csv, line 2: there is no path in column 1");
    refused(file("d.csv", "1.jpg,\"owl\n2.jpg,tit\n"), "d.csv is no table: ");
    refused(file("e.csv", "path,label\n"), "e.csv holds no images");
    refused(file("f.csv", "1.jpg,Owl\n2.jpg,owl\n"), "the classes Owl and owl");
  }

  @Test
  void saysThatAListIsNotInUtf8() throws IOException {
    byte[] latin1 = "1.jpg,Höckerschwan\n".getBytes(StandardCharsets.ISO_8859_1);
    Path table = Files.write(root.resolve("g.csv"), latin1);
    assertThatThrownBy(() -> find(table))
        .isInstanceOf(VireoException.class)
        .hasMessage(table + " cannot be read: it is not text in UTF-8; save it in UTF-8");
    byte[] late = ("1.jpg,owl\n".repeat(9000) + "2.jpg,").getBytes(StandardCharsets.UTF_8);
    late[late.length - 5] = (byte) 0xF6;
    Files.write(table, late);
    assertThatThrownBy(() -> find(table)).hasMessageContaining("g.csv cannot be read: it is not");
  }

  @Test
  void aTableOfOnePartAloneIsUndivided() throws IOException {
    FoundImages tests = find(file("t.csv", "path,label,split\n1.jpg,owl,test\n2.jpg,tit,test\n"));
    assertThat(named(tests.measured())).containsExactly("1.jpg owl", "2.jpg tit");
    assertThat(tests.heldOut()).isEmpty();
    FoundImages validation = find(file("v.csv", "path,label,split\n1.jpg,owl,val\n"));
    assertThat(named(validation.measured())).containsExactly("1.jpg owl");
  }

  @Test
  void readsShardsWithClassesBesideOrAboutTheImages() throws IOException {
    Path shards = root.resolve("shards");
    PackedFiles.write(
        shards.resolve("train-000.tar"),
        PackedFiles.tar(
            "a.1.png", "x", "a.cls", "1\n", "a.json", "{}", "b/c.jpg", "x", "b/c.cls", "0"));
    PackedFiles.write(shards.resolve("val-000.tar"), PackedFiles.tar("1/d.jpg", "y"));
    assertThat(DatasetKind.of(shards)).isEqualTo(DatasetKind.SHARDS);
    FoundImages found = find(shards);
    assertThat(named(found.training())).containsExactly("a.1.png 1", "c.jpg 0");
    assertThat(named(found.heldOut().orElseThrow())).containsExactly("d.jpg 1");
    PackedFiles.write(shards.resolve("test-000.tar"), PackedFiles.tar("1/e.jpg", "y"));
    assertThat(named(find(shards).heldOut().orElseThrow())).containsExactly("d.jpg 1");
    assertThat(find(shards).unused()).containsExactly("test");
    Files.delete(shards.resolve("test-000.tar"));
    Files.writeString(shards.resolve("labels.txt"), "owl\nwren\n");
    assertThatThrownBy(() -> find(shards)).hasMessageContaining("d.jpg is of the class 1");
    Files.delete(shards.resolve("val-000.tar"));
    assertThat(find(shards).training().labels()).containsExactly("owl", "wren");
    assertThat(found.training().samples().getFirst().image().read()).asString().isEqualTo("x");
  }

  @Test
  void refusesClassFilesThatSayNothing() throws IOException {
    Path shard = root.resolve("a.tar");
    for (String blank : List.of("", " \n")) {
      PackedFiles.write(
          shard, PackedFiles.tar("1.png", "x", "1.cls", "3", "2.png", "x", "2.cls", blank));
      refused(shard, shard + "/2.cls is blank; it should hold the class of the image beside it");
    }
    file("labels.txt", "owl\nwren\n");
    PackedFiles.write(shard, PackedFiles.tar("2.png", "x", "2.cls", ""));
    refused(shard, "a.tar/2.cls is blank");
  }

  @Test
  void aClassIsNoNumberWithoutDigits() {
    Sample image = Sample.of(root.resolve("1.jpg"), 0);
    LabelledImages sorted =
        LabelledImages.sorted(
            "list",
            List.of(
                new LabelledImages.Named(image.image(), "7"),
                new LabelledImages.Named(image.image(), "")));
    assertThat(sorted.labels()).containsExactly("", "7");
  }

  @Test
  void takesNoClassFromAFolderThatIsOnlyAWay() throws IOException {
    for (String member : List.of("/1.jpg", "./1.jpg", "owl/../1.jpg")) {
      refused(
          PackedFiles.write(root.resolve("a.tar"), PackedFiles.tar(member, "x")),
          "1.jpg has no class");
    }
    Path shard = PackedFiles.write(root.resolve("b.tar"), PackedFiles.tar("./a//owl//1.jpg", "x"));
    assertThat(find(shard).training().labels()).containsExactly("owl");
  }

  @Test
  void leavesAnArchiveBesideWhatWasUnpackedFromIt() throws IOException {
    byte[] archive = PackedFiles.tar("owl/1.jpg", "x", "wren/2.jpg", "x", "wren/3.jpg", "x");
    Path folders = root.resolve("folders");
    file("folders/train/owl/1.jpg", "x");
    file("folders/train/wren/2.jpg", "x");
    file("folders/test/wren/3.jpg", "x");
    PackedFiles.write(folders.resolve("birds.tar"), archive);
    assertThat(DatasetKind.of(folders)).isEqualTo(DatasetKind.FOLDER);
    assertThat(named(find(folders).training())).containsExactly("1.jpg owl", "2.jpg wren");
    Path named = file("named/owl_1.jpg", "x").getParent();
    file("named/wren_1.jpg", "x");
    PackedFiles.write(named.resolve("birds.tar"), archive);
    assertThat(DatasetKind.of(named)).isEqualTo(DatasetKind.PETS);
    Path packed = file("packed/train-images-idx3-ubyte", "x").getParent();
    PackedFiles.write(packed.resolve("mnist.tar"), archive);
    assertThat(DatasetKind.of(packed)).isEqualTo(DatasetKind.IDX);
    Path hidden = file("hidden/IMG.jpg", "x").getParent();
    PackedFiles.write(hidden.resolve("._birds.tar"), archive);
    assertThat(DatasetKind.of(hidden)).isEqualTo(DatasetKind.FOLDER);
  }

  @Test
  void refusesAFolderWithoutShards() {
    assertThatThrownBy(() -> DatasetKind.SHARDS.find(root))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining(root + " holds no .tar files");
  }

  @Test
  void refusesShardsWithoutClassesOrTheirEnd() throws IOException {
    refused(
        PackedFiles.write(root.resolve("a.tar"), PackedFiles.tar("1.jpg", "x")),
        "a.tar/1.jpg has no class");
    byte[] whole = PackedFiles.tar("owl/1.jpg", "x", "owl/2.jpg", "y".repeat(2000));
    Path cut = PackedFiles.write(root.resolve("b.tar"), java.util.Arrays.copyOf(whole, 2000));
    assertThatThrownBy(() -> find(cut))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("b.tar is cut off");
  }
}
