package dev.vireo.tools.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.image.ImageDecoder;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.model.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeMessagesTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "it takes glibc's stderr over")
  void libjpegsLinesAreLeftOutAndOthersArePrinted() throws Throwable {
    byte[] odd = jpegWithBytesBetweenItsSegments();
    try (NativeMessages _ = NativeMessages.open(printed)) {
      decode(odd);
      assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();

      perror("something else");
      assertThat(printed.toString(StandardCharsets.UTF_8)).startsWith("something else: ");
    }
    printed.reset();
    try (NativeMessages _ = NativeMessages.open(printed, "no line begins so")) {
      decode(odd);
      assertThat(printed.toString(StandardCharsets.UTF_8))
          .as("it would have been there")
          .isEqualTo("Corrupt JPEG data: 4 extraneous bytes before marker 0xda\n");
    }
  }

  @Test
  void linesComeWholeHoweverTheyArePrinted() throws IOException {
    NativeMessages messages = NativeMessages.over(printed);
    for (String piece : new String[] {"a", " b\nlibpng ", "warning: iCCP", "\nc\n", "half"}) {
      messages.print(piece.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("a b\nc\n");
    messages.print("x".repeat(5000).getBytes(StandardCharsets.UTF_8));
    assertThat(printed.size()).as("a line without an end is not kept").isGreaterThan(4000);
  }

  private static void decode(byte[] file) {
    Preprocessing preprocessing = Preprocessing.centerCrop(8);
    try (ImageDecoder decoder = ImageDecoders.open(preprocessing);
        Arena arena = Arena.ofConfined()) {
      decoder.decode(MemorySegment.ofArray(file), arena.allocate(3L * 8 * 8));
    }
  }

  private static byte[] jpegWithBytesBetweenItsSegments() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "jpg", file);
    byte[] jpeg = file.toByteArray();
    int scan = 0;
    while ((jpeg[scan] & 0xFF) != 0xFF || (jpeg[scan + 1] & 0xFF) != 0xDA) {
      scan++;
    }
    file.reset();
    file.write(jpeg, 0, scan);
    file.writeBytes(new byte[] {1, 2, 3, 4});
    file.writeBytes(Arrays.copyOfRange(jpeg, scan, jpeg.length));
    return file.toByteArray();
  }

  @SuppressWarnings("restricted")
  private static void perror(String text) throws Throwable {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      linker
          .downcallHandle(
              linker.defaultLookup().findOrThrow("perror"),
              FunctionDescriptor.ofVoid(ValueLayout.ADDRESS))
          .invokeExact(arena.allocateFrom(text));
    }
  }
}
