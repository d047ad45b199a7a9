package dev.vireo.inference.bulk.resume;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Journals outlive the version that wrote them, so the hash stays what it is. */
class ListedInputsTest {
  @Test
  void theHashIsFnvOverTheCharactersAndAnEndOfEachName() {
    ListedInputs one = ListedInputs.NONE.plus("a.png");
    assertThat(one).isEqualTo(new ListedInputs(1, 0x95c8398b10f35bb2L));
    assertThat(one.plus("fotos/ä b.png")).isEqualTo(new ListedInputs(2, 0xfbe9b5117c89582aL));
  }

  @Test
  void whereANameEndsCounts() {
    assertThat(ListedInputs.NONE.plus("ab").plus("c"))
        .isNotEqualTo(ListedInputs.NONE.plus("a").plus("bc"));
  }
}
