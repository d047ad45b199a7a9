package dev.vireo.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.training.source.ImageFolder;
import dev.vireo.training.source.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputSizeTest {
  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({"1,4", "28,28", "30,32", "32,32", "63,64", "96,96", "100,96", "223,224", "4000,224"})
  void roundsToWhatPatchesDivide(int edge, int size) {
    assertThat(InputSize.rounded(edge)).isEqualTo(size);
  }

  @Test
  void asksTheImagesAndPassesOverDamagedOnes() throws IOException {
    Path root = Drawings.discs(temp, 2, 3, 32);
    Files.writeString(root.resolve("lime/a.jpg"), "not an image");
    assertThat(InputSize.suggest(ImageFolder.read(root).samples())).isEqualTo(32);
    assertThat(InputSize.suggest(List.of(Sample.of(root.resolve("lime/a.jpg"), 0)))).isEqualTo(224);
  }
}
