package dev.vireo.tools.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.tools.cli.CommandLineRun;
import dev.vireo.tools.hub.LocalHub;
import dev.vireo.training.hub.Checksum;
import dev.vireo.training.hub.FetchListener;
import dev.vireo.training.hub.StoreSettings;
import dev.vireo.training.source.DatasetKind;
import dev.vireo.training.source.FoundImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetFetchTest {
  @TempDir private Path temp;
  private LocalHub host;
  private StoreSettings settings;

  @BeforeEach
  void serve() throws IOException {
    host = new LocalHub();
    settings = StoreSettings.of(Map.of("VIREO_CACHE", temp.resolve("cache").toString()), temp);
  }

  @AfterEach
  void stop() {
    host.close();
  }

  private PublishedDataset published(DatasetKind kind, Map<String, byte[]> files)
      throws IOException {
    List<PublishedDataset.File> known = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      host.publish("/data/" + file.getKey(), file.getValue());
      Path copy = Files.write(temp.resolve("sum"), file.getValue());
      known.add(
          new PublishedDataset.File(
              file.getKey(),
              new Checksum(Checksum.Kind.MD5, Checksum.of(Checksum.Kind.MD5, copy))));
    }
    return new PublishedDataset("mine", URI.create(host.address() + "/data"), known, kind);
  }

  private static byte[] picture() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpg", bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  /** Ustar headers, as little as is needed. */
  private static byte[] tarGz(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream tar = new GZIPOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        byte[] header = new byte[512];
        put(header, 0, file.getKey());
        put(header, 100, "0000644");
        put(header, 124, "%011o".formatted(file.getValue().length));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        header[156] = '0';
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte each : header) {
          sum += each & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        tar.write(header);
        tar.write(file.getValue());
        tar.write(new byte[(512 - file.getValue().length % 512) % 512]);
      }
      tar.write(new byte[1024]);
    }
    return bytes.toByteArray();
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static void assertRefused(Runnable work, String... words) {
    assertThatThrownBy(work::run)
        .isInstanceOf(VireoException.class)
        .hasMessageContainingAll(words)
        .extracting(e -> ((VireoException) e).code())
        .isEqualTo(ErrorCode.UNREADABLE);
  }

  @Test
  void zipArchivesBecomeTheirFolders() throws IOException {
    PublishedDataset beans =
        published(
            DatasetKind.FOLDER,
            Map.of(
                "train.zip",
                zip(
                    Map.of(
                        "train/healthy/1.jpg",
                        picture(),
                        "train/rust/2.jpg",
                        picture(),
                        "__MACOSX/train/healthy/._1.jpg",
                        new byte[10],
                        "train/.DS_Store",
                        new byte[10])),
                "test.zip",
                zip(Map.of("test/healthy/3.jpg", picture(), "test/rust/4.jpg", picture()))));
    try (DatasetFetch fetch = new DatasetFetch(beans, settings)) {
      FoundImages found = beans.kind().find(fetch.fetch(settings, FetchListener.SILENT));
      assertThat(found.training().labels()).containsExactly("healthy", "rust");
      assertThat(found.training().samples()).hasSize(2);
      assertThat(found.heldOut().orElseThrow().samples()).hasSize(2);

      new DatasetImport(found, false, () -> {}).write(temp.resolve("beans"));
    }
    assertThat(temp.resolve("beans/train/rust/2.jpg")).exists();
    assertThat(temp.resolve("cache/datasets/mine")).isDirectoryContaining("glob:**/raw");
    assertThat(temp.resolve("cache/datasets/mine/unpacked")).doesNotExist();

    int before = host.requests().size();
    try (DatasetFetch again = new DatasetFetch(beans, settings)) {
      again.fetch(settings, FetchListener.SILENT);
    }
    assertThat(host.requests()).hasSize(before);
  }

  @Test
  void tarArchivesAreUnpackedOverOneAnother() throws IOException {
    Map<String, byte[]> lists = new LinkedHashMap<>();
    lists.put(
        "annotations/trainval.txt",
        "Abyssinian_1 1 1 1\nbeagle_2 2 2 1\n".getBytes(StandardCharsets.UTF_8));
    lists.put(
        "annotations/test.txt",
        "Abyssinian_3 1 1 1\nbeagle_4 2 2 1\n".getBytes(StandardCharsets.UTF_8));
    lists.put("annotations/xmls/x.xml", new byte[3]);
    Map<String, byte[]> images = new LinkedHashMap<>();
    for (String name : List.of("Abyssinian_1", "beagle_2", "Abyssinian_3", "beagle_4")) {
      images.put("images/" + name + ".jpg", picture());
    }
    PublishedDataset pets =
        published(
            DatasetKind.PETS,
            Map.of("images.tar.gz", tarGz(images), "annotations.tar.gz", tarGz(lists)));
    try (DatasetFetch fetch = new DatasetFetch(pets, settings)) {
      Path lies = fetch.fetch(settings, FetchListener.SILENT);
      FoundImages found = pets.kind().find(lies);
      assertThat(found.training().labels()).containsExactly("Abyssinian", "beagle");
      assertThat(found.heldOut().orElseThrow().samples()).hasSize(2);
      assertThat(lies.resolve("annotations/xmls")).doesNotExist();
    }
  }

  @Test
  void fashionMnistsClassesAreKnownByItsName() throws IOException {
    byte[] images = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 9};
    byte[] labels = {0, 0, 8, 1, 0, 0, 0, 2, 0, 5};
    PublishedDataset mine =
        published(
            DatasetKind.IDX,
            Map.of(
                "train-images-idx3-ubyte.gz", gzip(images),
                "train-labels-idx1-ubyte.gz", gzip(labels)));
    PublishedDataset fashion =
        new PublishedDataset("fashion-mnist", mine.base(), mine.files(), mine.kind());
    try (DatasetFetch fetch = new DatasetFetch(fashion, settings)) {
      FoundImages found = fashion.kind().find(fetch.fetch(settings, FetchListener.SILENT));
      assertThat(found.training().labels()).contains("T-shirt_top", "Sandal");
      assertThat(found.training().samples()).hasSize(2);
    }
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  @Test
  void aNameThatLeadsOutOfTheArchiveIsRefused() throws IOException {
    for (byte[] evil :
        List.of(
            zip(Map.of("../../evil.txt", new byte[1])),
            tarGz(Map.of("images/../../../evil.txt", new byte[1])),
            tarGz(Map.of("/tmp/vireo-evil.txt", new byte[1])))) {
      String name = evil[0] == 'P' ? "evil.zip" : "evil.tar.gz";
      PublishedDataset dataset = published(DatasetKind.FOLDER, Map.of(name, evil));
      try (DatasetFetch fetch = new DatasetFetch(dataset, settings)) {
        assertRefused(
            () -> fetch.fetch(settings, FetchListener.SILENT), "a file that leads out of it");
      }
      Files.delete(temp.resolve("cache/datasets/mine/raw").resolve(name));
    }
    assertThat(temp.resolve("cache/datasets/mine/unpacked")).doesNotExist();
    assertThat(temp.resolve("cache/datasets/evil.txt")).doesNotExist();
    assertThat(Path.of("/tmp/vireo-evil.txt")).doesNotExist();
  }

  @Test
  void anArchiveThatIsNoneIsRefused() throws IOException {
    PublishedDataset dataset = published(DatasetKind.FOLDER, Map.of("a.zip", new byte[100]));
    try (DatasetFetch fetch = new DatasetFetch(dataset, settings)) {
      assertRefused(() -> fetch.fetch(settings, FetchListener.SILENT), "a.zip cannot be unpacked");
    }
  }

  @Test
  void theKnownOnesAreRefusedWhereTheirSumIsAnother() {
    host.publish("/mirror/train-images-idx3-ubyte.gz", new byte[100]);
    System.setProperty("VIREO_CACHE", temp.resolve("cache").toString());
    try {
      CommandLineRun run =
          CommandLineRun.of(
              "dataset",
              "fetch",
              "fashion-mnist",
              temp.resolve("out"),
              "--mirror",
              host.address() + "/mirror/");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .contains(
              "what came as train-images-idx3-ubyte.gz of fashion-mnist is not what it should be, md5 8d4fb7e6c68d591d4c3dfef9ec88bf0d");
    } finally {
      System.clearProperty("VIREO_CACHE");
    }
    assertThat(CommandLineRun.of("dataset", "fetch", "imagenet", temp.resolve("out")).err())
        .contains("it is one of mnist, fashion-mnist, cifar10, pets, beans");
  }
}
