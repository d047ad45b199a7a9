package dev.vireo.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ImageDecoder;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingChange;
import dev.vireo.training.source.ImageFolder;
import dev.vireo.training.source.Sample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PixelStoreTest {
  private static final Preprocessing GEOMETRY = Preprocessing.centerCrop(12);

  @TempDir private Path temp;

  private List<Sample> samples() throws IOException {
    return ImageFolder.read(Drawings.discs(temp.resolve("images"), 2, 6, 16)).samples();
  }

  private PixelStore load(List<Sample> samples, int threads) {
    return PixelStore.load(samples, GEOMETRY, threads, temp, () -> {});
  }

  private static Path path(Sample sample) {
    return sample.image().path().orElseThrow();
  }

  private static byte[] bytes(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void holdsWhatTheDecoderGives() throws IOException {
    List<Sample> samples = samples();
    try (PixelStore store = load(samples, 2);
        ImageDecoder decoder = ImageDecoders.open(GEOMETRY);
        Arena arena = Arena.ofConfined()) {
      MemorySegment slot = arena.allocate(12 * 12 * 3);
      assertThat(store.count()).isEqualTo(12);
      for (int i = 0; i < samples.size(); i++) {
        decoder.decode(samples.get(i).image().read(), slot);
        assertThat(bytes(store.image(i))).isEqualTo(bytes(slot));
        assertThat(store.label(i)).isEqualTo(samples.get(i).label());
      }
    }
  }

  @Test
  void turnsImagesAsTheirPreprocessingSays() throws IOException {
    Sample sample = samples().getFirst();
    byte[] lying = Files.readAllBytes(path(sample));
    ByteBuffer chunk = ByteBuffer.allocate(38).putInt(26);
    chunk.put(HexFormat.of().parseHex("65584966" + "4d4d002a00000008"));
    chunk.put(HexFormat.of().parseHex("000101120003000000010006000000000000"));
    CRC32 checksum = new CRC32();
    checksum.update(chunk.array(), 4, 30);
    chunk.putInt((int) checksum.getValue());
    ByteArrayOutputStream turned = new ByteArrayOutputStream();
    turned.write(lying, 0, 33); // The signature and IHDR.
    turned.writeBytes(chunk.array());
    turned.write(lying, 33, lying.length - 33);
    Files.write(path(sample), turned.toByteArray());
    Preprocessing applied = PreprocessingChange.NONE.with("orientation", "apply").apply(GEOMETRY);
    try (PixelStore ignoring = load(List.of(sample), 1);
        PixelStore applying = PixelStore.load(List.of(sample), applied, 1, temp, () -> {})) {
      byte[] before = bytes(ignoring.image(0));
      byte[] after = bytes(applying.image(0));
      for (int y = 0; y < 12; y++) {
        for (int x = 0; x < 12; x++) { // A quarter clockwise; resizing rounds its two passes.
          int from = 3 * (12 * (11 - x) + y);
          int to = 3 * (12 * y + x);
          assertThat(after[to] & 0xFF).isCloseTo(before[from] & 0xFF, within(1));
        }
      }
      assertThat(after).isNotEqualTo(before);
    }
  }

  @Test
  void closesTheGapsThatDamagedImagesLeave() throws IOException {
    List<Sample> samples = samples();
    byte[] whole = Files.readAllBytes(path(samples.get(3)));
    Files.write(path(samples.get(3)), Arrays.copyOf(whole, 20));
    Files.delete(path(samples.get(7)));
    AtomicInteger progress = new AtomicInteger();
    try (PixelStore store = PixelStore.load(samples, GEOMETRY, 3, temp, progress::incrementAndGet);
        PixelStore last = load(samples.subList(11, 12), 1)) {
      assertThat(store.count()).isEqualTo(10);
      assertThat(bytes(store.image(9))).isEqualTo(bytes(last.image(0)));
      assertThat(bytes(store.fingerprint(9))).isEqualTo(bytes(last.fingerprint(0)));
      assertThat(store.label(4)).isEqualTo(samples.get(5).label());
      assertThat(store.unreadable())
          .extracting(Unreadable::sample)
          .containsExactly(samples.get(3), samples.get(7));
      assertThat(progress).hasValue(12);
    }
  }

  @Test
  void keepsWhatMemoryCannotHoldInAFileThatNobodySees() throws IOException {
    List<Sample> samples = samples();
    Path spill = temp.resolve("spill");
    try (PixelStore inMemory = load(samples, 1);
        PixelStore inFile = PixelStore.load(samples, GEOMETRY, 1, spill, () -> {}, 0)) {
      assertThat(bytes(inFile.images(0, 12))).isEqualTo(bytes(inMemory.images(0, 12)));
      assertThat(spill).isEmptyDirectory();
    }
  }

  @Test
  void saysWhereDecodedImagesCannotBeKept() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> PixelStore.load(samples(), GEOMETRY, 1, file, () -> {}, 0))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .hasMessageContaining("cannot keep decoded images in " + file);
  }

  @Test
  void failsWhenNoImageCanBeRead() throws IOException {
    Path page = Files.writeString(temp.resolve("page.jpg"), "<html></html>");
    assertThatThrownBy(() -> load(List.of(Sample.of(page, 0)), 1))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContaining("none of the 1 images could be read")
        .hasMessageContaining("page.jpg");
  }
}
