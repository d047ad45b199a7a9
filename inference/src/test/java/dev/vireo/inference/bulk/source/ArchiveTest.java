package dev.vireo.inference.bulk.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
  private static final String LONG_NAME = "deep/" + "long-".repeat(30) + ".jpg=long";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"gnu.tar", "pax.tar"})
  void aTarGivesItsImagesByTheirFullNames(String name) {
    assertThat(rows(archive(name)))
        .containsExactly(
            "Vögel.jpg=voegel",
            "deep/green.png=green",
            LONG_NAME,
            "link.jpg: UNREADABLE: it is a link to another file",
            "red.jpg=red",
            "zhard.jpg: UNREADABLE: it is a link to another file");
  }

  @ParameterizedTest
  @CsvSource({
    "a.tar.xz, tar -xf",
    "a.TXZ, tar -xf",
    "a.tar.zst, tar -xf",
    "a.7z, 7z x",
    "a.rar, unrar x"
  })
  void anArchiveThatIsNotReadIsRefusedWithWhatUnpacksIt(String name, String command)
      throws IOException {
    Path archive = Files.writeString(folder.resolve(name), "packed");
    String message =
        "this is an archive of a kind that is not read (.tar, .tar.gz, .tgz and .zip are): unpack it ("
            + command
            + ") and name the folder";
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> ImageSource.of(List.of(archive.toString())))
        .withMessage(archive + ": " + message);
    Path list = Files.writeString(folder.resolve("list.txt"), archive + "\n");
    ImageFile row = ImageSource.of(List.of("@" + list)).iterator().next();
    assertThat(row.name()).isEqualTo(archive.toString());
    assertThatExceptionOfType(VireoException.class).isThrownBy(row::open).withMessage(message);
  }

  @Test
  void aCompressedTarGivesTheSameAsThePlainOne() throws IOException {
    Path plain = archive("pax.tar");
    for (String name : List.of("pax.tar.gz", "pax.TGZ")) {
      Path compressed = gzip(plain, name);

      assertThat(rows(compressed)).isEqualTo(rows(plain));
    }
  }

  @Test
  void filesThatAreNoImagesOrHiddenAreLeftOut() {
    assertThat(rows(archive("ustar.tar"))).containsExactly("red.jpg=red", "deep/green.png=green");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sparse-gnu.tar", "sparse-pax.tar"})
  void aSparseFileIsToldAndTheRestIsRead(String name) {
    assertThat(rows(archive(name)))
        .containsExactly(
            "red.jpg=red", "sparse.png: UNREADABLE: it is a sparse file", "deep/green.png=green");
  }

  @Test
  void aZipGivesWhatIsStoredOrDeflated() {
    assertThat(rows(archive("python.zip")))
        .containsExactly(
            "red.jpg=red",
            "deep/green.png=" + "green".repeat(1000),
            "Vögel.jpg=voegel",
            "lzma.jpg: UNREADABLE: it is compressed by method 14, and only deflate (8) is known",
            "link.jpg: UNREADABLE: it is a link to another file",
            "streamed.jpg=" + "streamed".repeat(100));
  }

  @Test
  void aZip64GivesItsImages() {
    assertThat(rows(archive("zip64.zip")))
        .containsExactly("red.jpg=red", "deep/green.png=" + "green".repeat(1000));
  }

  @Test
  void aZipBehindOtherBytesIsFound() throws IOException {
    Path zip = archive("python.zip");
    List<String> expected = rows(zip);
    Files.write(zip, concat("#!/bin/sh".getBytes(StandardCharsets.UTF_8), Files.readAllBytes(zip)));

    assertThat(rows(zip)).isEqualTo(expected);
  }

  @Test
  void aTarThatIsCutOffGivesWhatIsThereAndThenItsError() throws IOException {
    Path tar = archive("ustar.tar");
    byte[] whole = Files.readAllBytes(tar);

    Files.write(tar, Arrays.copyOf(whole, 1024 + 512 + 2));
    assertThat(rows(tar))
        .containsExactly(
            "red.jpg=red",
            "deep/green.png=gr",
            "ustar.tar: UNREADABLE: the archive is cut off: it ends too soon");

    Path compressed = gzip(tar, "cut.tgz");
    assertThat(rows(compressed))
        .containsExactly(
            "red.jpg=red",
            "deep/green.png=gr",
            "cut.tgz: UNREADABLE: the archive is cut off: it ends too soon");
  }

  @Test
  void aTarWithADamagedHeaderGivesWhatComesBefore() throws IOException {
    Path tar = archive("ustar.tar");
    byte[] bytes = Files.readAllBytes(tar);
    bytes[1024 + 5] ^= 1;
    Files.write(tar, bytes);

    assertThat(rows(tar))
        .containsExactly(
            "red.jpg=red",
            "ustar.tar: UNREADABLE: the archive cannot be read to its end: it is damaged at byte"
                + " 1024: a header's checksum is wrong");
  }

  @ParameterizedTest
  @CsvSource({
    "x.tar, it is no tar archive",
    "x.tgz, Not in GZIP format",
    "x.zip, 'it has no directory at its end: it is no zip file, or cut off'"
  })
  void whatIsNoArchiveIsOneRow(String name, String reason) throws IOException {
    Path file = Files.write(folder.resolve(name), new byte[2000]);
    Files.writeString(file, "<html>" + " ".repeat(2000));

    assertThat(rows(file))
        .containsExactly(name + ": UNREADABLE: the archive cannot be read to its end: " + reason);
  }

  @Test
  void anArchiveThatIsNotThereIsOneRow() {
    assertThat(rows(folder.resolve("no.tar")))
        .containsExactly("no.tar: NOT_FOUND: the archive does not exist");
    assertThat(rows(Path.of("/dev/null.tar"))).hasSize(1);
  }

  @Test
  void aStatedSizeIsNotBelieved() throws IOException {
    byte[] header = Arrays.copyOf(Files.readAllBytes(archive("ustar.tar")), 512);
    Path tar = folder.resolve("huge.tar");
    Files.write(tar, tarHeader(header, 8L << 40));
    assertThat(rows(tar))
        .containsExactly(
            "red.jpg: EMPTY_INPUT: the file has no bytes",
            "huge.tar: UNREADABLE: the archive is cut off: it ends too soon");

    Path compressed = gzip(tar, "huge.tgz");
    assertThat(rows(compressed))
        .containsExactly(
            "red.jpg: IMAGE_TOO_LARGE: it has 8388608 MiB, and the limit in a compressed archive is"
                + " 32; unpack the archive",
            "huge.tgz: UNREADABLE: the archive is cut off: it ends too soon");

    Files.write(tar, tarHeader(header, 10 << 20));
    assertThat(rows(gzip(tar, "cut.tgz")))
        .containsExactly(
            "red.jpg: EMPTY_INPUT: the file has no bytes",
            "cut.tgz: UNREADABLE: the archive is cut off: it ends too soon");
  }

  @Test
  void aStatedSizeOfAZipIsNotBelieved() throws IOException {
    Path zip = archive("zip64.zip");
    byte[] bytes = Files.readAllBytes(zip);
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < bytes.length - 8; at++) {
      if (file.getLong(at) == 5000 && file.getInt(at - 4) == 0x0018_0001) {
        file.putLong(at, 200L << 20);
      }
    }
    Files.write(zip, bytes);

    assertThat(rows(zip))
        .containsExactly(
            "red.jpg=red",
            "deep/green.png: UNREADABLE: the file cannot be read: its entry in the archive is"
                + " damaged");
  }

  @Test
  void damagedDataOfAZipIsFoundByItsChecksum() throws IOException {
    Path zip = archive("python.zip");
    byte[] bytes = Files.readAllBytes(zip);
    int packed = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("deep/green.png") + 14;
    bytes[packed + 3] ^= 0x10;
    Files.write(zip, bytes);

    List<String> rows = rows(zip);
    assertThat(rows).hasSize(6);
    assertThat(rows.get(0)).isEqualTo("red.jpg=red");
    assertThat(rows.get(1)).startsWith("deep/green.png: UNREADABLE: the file cannot be read: its ");
  }

  /** Whatever is damaged: rows, then at most one for the archive, and no other exception. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gnu.tar",
        "pax.tar",
        "sparse-gnu.tar",
        "sparse-pax.tar",
        "python.zip",
        "zip64.zip"
      })
  void noDamageEscapesAsAnException(String name) throws IOException {
    byte[] whole = Files.readAllBytes(archive(name));
    Random random = new Random(11);
    for (int i = 0; i < 150; i++) {
      byte[] damaged = whole.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      int kept = random.nextInt(4) == 0 ? random.nextInt(damaged.length) : damaged.length;
      Path file = Files.write(folder.resolve(name), Arrays.copyOf(damaged, kept));

      assertThat(rows(file)).as("damage %d", i).hasSizeLessThan(10);
      if (name.endsWith(".tar")) {
        assertThat(rows(gzip(file, "x.tgz"))).hasSizeLessThan(10);
      }
    }
  }

  @Test
  void membersAreReadWhenTheListingIsLongClosed() {
    List<ImageFile> members = new ArrayList<>();
    try (Listing<ImageFile> listing = list(archive("ustar.tar"))) {
      listing.forEachRemaining(members::add);
    }

    List<String> twice = new ArrayList<>();
    for (ImageFile member : List.of(members.get(1), members.get(0), members.get(1))) {
      twice.add(text(member));
    }
    assertThat(twice).containsExactly("green", "red", "green");
  }

  private Path archive(String name) {
    Path target = folder.resolve(name);
    return Files.exists(target) ? target : TestFiles.resource("archives/" + name, target);
  }

  private Path gzip(Path file, String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      Files.copy(file, out);
    }
    return Files.write(folder.resolve(name), bytes.toByteArray());
  }

  /** With a size in base 256, as GNU writes those beyond 8 GiB. */
  private static byte[] tarHeader(byte[] header, long size) {
    byte[] changed = header.clone();
    ByteBuffer.wrap(changed).putInt(124, 0x80 << 24).putLong(128, size);
    Arrays.fill(changed, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : changed) {
      sum += b & 0xFF;
    }
    byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, changed, 148, 8);
    return changed;
  }

  @Test
  void aNameOfMegabytesIsNotRead() throws IOException {
    byte[] header = Arrays.copyOf(Files.readAllBytes(archive("ustar.tar")), 512);
    header[156] = 'L';
    int size = 2 << 20;
    Path tar = folder.resolve("name.tar");
    Files.write(tar, Arrays.copyOf(tarHeader(header, size), 512 + size));
    assertThat(rows(tar))
        .containsExactly(
            "name.tar: UNREADABLE: the archive cannot be read to its end: it states a name of"
                + " 2097152 bytes");
  }

  @Test
  void aMemberOfAZipIsHeldToItsChecksum() throws IOException {
    Path zip = folder.resolve("a.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("red.jpg", "green.png")) {
        out.putNextEntry(new ZipEntry(name));
        out.write(name.repeat(3000).getBytes(StandardCharsets.US_ASCII));
        out.closeEntry();
      }
    }
    byte[] bytes = Files.readAllBytes(zip);
    int entry = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
    bytes[entry + 16] ^= 1;
    Files.write(zip, bytes);
    List<String> rows = rows(zip);
    assertThat(rows.getFirst()).contains("red.jpg: ", "its checksum is wrong");
    assertThat(rows.getLast()).startsWith("green.png=green.png");
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static Listing<ImageFile> list(Path archive) {
    return Archive.at(archive.getFileName().toString(), archive).orElseThrow().list();
  }

  /** Each as {@code member=content} or {@code name: code: message}. */
  private static List<String> rows(Path archive) {
    List<String> rows = new ArrayList<>();
    try (Listing<ImageFile> files = list(archive)) {
      while (files.hasNext()) {
        ImageFile file = files.next();
        String name = file.name().replace(archive.getFileName() + "/", "");
        try {
          rows.add(name + "=" + text(file));
        } catch (VireoException e) {
          assertThat(e.code()).isNotEqualTo(ErrorCode.INTERNAL);
          rows.add(name + ": " + e.code() + ": " + e.getMessage());
        }
      }
    }
    return rows;
  }

  private static String text(ImageFile file) {
    return new String(file.read(), StandardCharsets.UTF_8);
  }
}
