package dev.vireo.gateway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.OutputKind;
import dev.vireo.inference.engine.EngineOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelArgumentTest {
  @TempDir private Path folder;

  @Test
  void aModelHasAPathAndPerhapsANameAndOptions() {
    assertThat(ModelArgument.parse("m.onnx")).containsExactly(ModelArgument.of("m.onnx"));
    assertThat(ModelArgument.parse("birds=m.onnx,labels=l.txt,output-kind=scores"))
        .containsExactly(
            new ModelArgument(
                "birds",
                "m.onnx",
                new GivenOptions(Map.of("labels", "l.txt", "output-kind", "scores"))));
    assertThat(ModelArgument.parse("https://a.example/m.onnx?v=1"))
        .containsExactly(ModelArgument.of("https://a.example/m.onnx?v=1"));
  }

  @Test
  void anotherFollowsASemicolonOrACommaWithoutAName() {
    assertThat(ModelArgument.parse("a=1.onnx,decode=draft;b=2.onnx,3.onnx,decode=exact"))
        .containsExactly(
            new ModelArgument("a", "1.onnx", GivenOptions.NONE.with("decode", "draft")),
            new ModelArgument("b", "2.onnx", GivenOptions.NONE),
            new ModelArgument("", "3.onnx", GivenOptions.NONE.with("decode", "exact")));
  }

  @Test
  void quotesKeepWhatTheyHold() {
    assertThat(ModelArgument.parse("\"a,b;c=d.onnx\",labels=\"l,\"\"1\"\".txt\""))
        .containsExactly(
            new ModelArgument("", "a,b;c=d.onnx", GivenOptions.NONE.with("labels", "l,\"1\".txt")));
    assertThatThrownBy(() -> ModelArgument.parse("m.onnx,labels=\"l"))
        .hasMessageContaining("a quote is open");
  }

  @Test
  void whatIsThereIsAPathWhateverItsName() throws Exception {
    Path odd = Files.createFile(folder.resolve("a,b=c;d.onnx"));

    assertThat(ModelArgument.parse(odd.toString()))
        .containsExactly(ModelArgument.of(odd.toString()));
  }

  @Test
  void whatIsNotUnderstoodIsRefusedByName() {
    assertThatThrownBy(() -> ModelArgument.parse("a.onnx,lables=l.txt"))
        .hasMessageContaining("a.onnx: a model has no option \"lables\"")
        .hasMessageContaining("labels, preprocess, decode")
        .hasMessageContaining("follows a semicolon");
    assertThatThrownBy(() -> ModelArgument.parse("a.onnx,decode=drafft"))
        .hasMessageContaining("decode=drafft: it is one of exact, draft");
    assertThatThrownBy(() -> ModelArgument.parse("a.onnx,image-size=0"))
        .hasMessageContaining("image-size=0: it is a whole number");
    assertThatThrownBy(() -> ModelArgument.parse("a.onnx,decode=draft,decode=exact"))
        .hasMessageContaining("decode of a model is given twice");
    assertThatThrownBy(() -> ModelArgument.parse("a.onnx,,decode=draft"))
        .hasMessageContaining("a model is missing");
  }

  @Test
  void optionsSayHowTheModelIsOpened() {
    EngineOptions engine =
        ModelArgument.parse(
                "m.onnx,labels=l.txt,preprocess=p.json,decode=draft,orientation=apply,"
                    + "output-name=y,output-kind=probabilities,image-size=384")
            .getFirst()
            .options()
            .apply(EngineOptions.DEFAULTS);

    assertThat(engine.labels()).contains(Path.of("l.txt"));
    assertThat(engine.preprocessing()).contains(Path.of("p.json"));
    assertThat(engine.change().fields())
        .containsOnly(Map.entry("decode", "draft"), Map.entry("orientation", "apply"));
    assertThat(engine.output().name()).contains("y");
    assertThat(engine.output().kind()).isEqualTo(Optional.of(OutputKind.PROBABILITIES));
    assertThat(engine.imageSize()).hasValue(384);
    assertThat(
            ModelArgument.parse("m.onnx,preprocess=\"filter=bicubic,crop=0.9\"")
                .getFirst()
                .options()
                .apply(EngineOptions.DEFAULTS)
                .change()
                .fields())
        .containsOnly(Map.entry("filter", "bicubic"), Map.entry("crop", "0.9"));
  }
}
