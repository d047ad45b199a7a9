package dev.vireo.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MarkdownTableTest {
  @Test
  void alignsNamesLeftAndFiguresRight() {
    MarkdownTable table = new MarkdownTable("model", "images/s").row("resnet18", "7.5");

    assertThat(table)
        .hasToString(
            """
            | model    | images/s |
            |:---------|---------:|
            | resnet18 |      7.5 |
            """);
  }

  @Test
  void refusesARowOfAnotherWidth() {
    MarkdownTable table = new MarkdownTable("a", "b");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.row("1"))
        .withMessage("a row of 1 cells under 2 columns");
  }
}
