package dev.vireo.inference.bulk.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A shard is a part of the inputs that depends on their names alone. */
class ShardTest {
  @TempDir Path folder;

  /** Of Python: {@code 1 + int(hashlib.sha256(path.encode()).hexdigest()[:16], 16) % count}. */
  @ParameterizedTest
  @CsvSource({
    "photos/a.jpg, 1, 2, 16, 152",
    "photos/b.jpg, 1, 1, 7, 103",
    "photos/ü 鳥.jpg, 1, 1, 1, 481",
    "shard-000.tar/7.png, 1, 2, 6, 734"
  })
  void theHashIsTheDocumentedOne(String name, int of1, int of2, int of16, int of1000) {
    assertThat(Shard.numberOf(name, 1)).isEqualTo(of1);
    assertThat(Shard.numberOf(name, 2)).isEqualTo(of2);
    assertThat(Shard.numberOf(name, 16)).isEqualTo(of16);
    assertThat(Shard.numberOf(name, 1000)).isEqualTo(of1000);
    assertThat(new Shard(of16, 16).holds(name)).isTrue();
    assertThat(new Shard(of16 == 16 ? 1 : of16 + 1, 16).holds(name)).isFalse();
  }

  @Test
  void partsAreOfAboutEqualSize() {
    int[] sizes = new int[16];
    for (int i = 0; i < 16_000; i++) {
      sizes[Shard.numberOf("photos/%06d.jpg".formatted(i), 16) - 1]++;
    }
    for (int size : sizes) {
      assertThat(size).isBetween(880, 1120);
    }
  }

  @Test
  void everyInputIsInOnePartWhateverTheOrder() throws IOException {
    for (int i = 0; i < 40; i++) {
      Files.writeString(folder.resolve(i + ".jpg"), "");
    }
    List<String> all = names(ImageSource.of(List.of(folder.toString())));
    Path reversed = folder.resolve("list.txt");
    Files.write(reversed, all.reversed());

    List<String> found = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      Shard shard = new Shard(number, 3);
      ImageSource walked = ImageSource.of(List.of(folder.toString())).only(shard);
      assertThat(walked.shard()).contains(shard);
      assertThat(walked.count()).isEqualTo(names(walked).size()).isPositive();
      assertThat(names(ImageSource.of(List.of("@" + reversed)).only(shard)))
          .containsExactlyElementsOf(names(walked).reversed());
      found.addAll(names(walked));
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(all).hasSize(40);
  }

  @Test
  void standardInputIsLookedAtAndThenListed() throws IOException {
    String lines = "a.jpg\nb.jpg\nc.jpg\nd.jpg\n";
    ImageSource source =
        ImageSource.of(
                List.of("-"), new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)))
            .only(new Shard(Shard.numberOf("c.jpg", 1000), 1000));
    assertThat(source.countUpTo(64)).isEqualTo(1);
    assertThat(names(source)).containsExactly("c.jpg");
  }

  @Test
  void aPartMayBeEmpty() throws IOException {
    Files.writeString(folder.resolve("a.jpg"), "");
    int number = Shard.numberOf(folder + "/a.jpg", 1000);
    ImageSource other =
        ImageSource.of(List.of(folder.toString())).only(new Shard(number == 1 ? 2 : 1, 1000));
    assertThat(names(other)).isEmpty();
    assertThat(other.count()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/16", "17/16", "1/0"})
  void partsCountFromOne(String text) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> Shard.parse(text))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .withMessageContaining("there is no shard " + text + ": shards count from 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "3/", "/16", "a/b", "-1/16", "3 of 16", "1/1000000000"})
  void whatIsNoShardIsRefused(String text) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> Shard.parse(text))
        .withMessageContaining("write 3/16 for the third of 16");
    assertThat(Shard.parse("3/16")).isEqualTo(new Shard(3, 16)).hasToString("3/16");
  }

  private static List<String> names(ImageSource source) {
    List<String> names = new ArrayList<>();
    for (ImageFile file : source) {
      names.add(file.name());
    }
    return names;
  }
}
