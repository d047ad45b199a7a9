package dev.vireo.inference.bulk.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.vireo.inference.file.DiskLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesInProgressTest {
  private static final int SLOT = 8192;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("in-hand");
  }

  @Test
  void whatAWorkerTookAndDidNotReleaseIsLeft() throws IOException {
    try (ImagesInProgress images = ImagesInProgress.open(file, 4)) {
      images.take(0, "released.png");
      images.take(1, "a longer name that was decoded before.png");
      images.take(2, "last.png");
      images.release(0);
      images.take(3, "released, too.png");
      images.release(3);
      images.take(1, "größer.png");
    }
    assertThat(ImagesInProgress.left(file, 0)).isEmpty();
    assertThat(ImagesInProgress.left(file, 1)).hasValue("größer.png");
    assertThat(ImagesInProgress.left(file, 2)).hasValue("last.png");
    assertThat(ImagesInProgress.left(file, 3)).isEmpty();
    assertThat(ImagesInProgress.left(file, 4)).as("no such worker").isEmpty();
  }

  @Test
  void handsAreEmptyAnew() throws IOException {
    try (ImagesInProgress images = ImagesInProgress.open(file, 2)) {
      images.take(1, "earlier.png");
    }
    ImagesInProgress.open(file, 2).close();
    assertThat(ImagesInProgress.left(file, 1)).isEmpty();
    assertThat(Files.size(file)).isEqualTo(2 * SLOT);
  }

  @Test
  void aNameThatIsLongerThanASlotIsCutAndLeavesTheNextOneAlone() throws IOException {
    try (ImagesInProgress images = ImagesInProgress.open(file, 2)) {
      images.take(1, "next.png");
      images.take(0, "x".repeat(3 * SLOT));
    }
    assertThat(ImagesInProgress.left(file, 0)).hasValue("x".repeat(SLOT - 4));
    assertThat(ImagesInProgress.left(file, 1)).hasValue("next.png");
  }

  @Test
  void aLengthThatNoNameHasIsNoName() throws IOException {
    ImagesInProgress.open(file, 1).close();
    for (int length : new int[] {-1, SLOT - 3, Integer.MAX_VALUE}) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.write(
            ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(length).flip(), 0);
      }
      assertThat(ImagesInProgress.left(file, 0)).isEmpty();
    }
  }

  /** A file that is only as long as it should be has no blocks, and may find none later. */
  @Test
  void roomIsTakenOnTheDiskByWritingAndGivenBackInMemory() throws IOException {
    DiskLog disk = new DiskLog(folder);
    ImagesInProgress images = ImagesInProgress.open(disk.path(file), 2);
    assertThat(disk.events()).containsExactly("write in-hand");
    images.close();
    assertThatIllegalStateException().isThrownBy(() -> images.release(0));
    assertThat(disk.open()).isEmpty();
  }
}
