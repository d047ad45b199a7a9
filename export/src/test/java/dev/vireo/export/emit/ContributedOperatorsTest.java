package dev.vireo.export.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.export.ExportPrecision;
import dev.vireo.export.ExportRequest;
import dev.vireo.export.ExportResult;
import dev.vireo.export.Exporter;
import dev.vireo.export.OnnxChecker;
import dev.vireo.export.Runs;
import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContributedOperatorsTest {
  @TempDir private Path folder;
  private ExportRequest request;

  @BeforeEach
  void run() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 3);
    request = ExportRequest.of(run, folder.resolve("model.onnx")).withTarget(GraphTarget.ORT);
  }

  @Test
  void doAllOfAttentionAndSumsWithTheNormsAfterThem() {
    ExportResult result = Exporter.export(request);
    assertThat(result.parity().maxDifference()).isLessThan(1e-5);
    OnnxChecker.checkStandardNodes(result.model());
    OnnxSummary summary = OnnxSummary.read(result.model());
    assertThat(summary.opsets()).containsEntry("com.microsoft", 1L);
    // Two blocks: the last asks with one token, the first norm follows no sum, the last is read by
    // the class token alone.
    assertThat(summary.operators())
        .containsEntry("Attention", 1)
        .containsEntry("SkipSimplifiedLayerNormalization", 3)
        .containsEntry("ReduceSumSquare", 2)
        .containsEntry("Softmax", 1);
  }

  @Test
  void leaveAttentionInPartsWhereItsMapsAreAskedFor() {
    GraphOutputs outputs = GraphOutputs.of(Set.of(GraphOutput.ATTENTION, GraphOutput.EMBEDDINGS));
    ExportResult result = Exporter.export(request.withOutputs(outputs));
    OnnxSummary summary = OnnxSummary.read(result.model());
    assertThat(summary.operators())
        .doesNotContainKey("Attention")
        .containsKey("SkipSimplifiedLayerNormalization");
    assertThat(summary.outputs()).hasSize(4);
  }

  @Test
  void areInNoOtherGraph() {
    for (GraphTarget target : List.of(GraphTarget.ANY, GraphTarget.CPU)) {
      ExportResult result = Exporter.export(request.withTarget(target));
      assertThat(OnnxSummary.read(result.model()).opsets()).containsOnlyKeys("ai.onnx");
      OnnxChecker.check(result.model());
    }
  }

  @Test
  void areRefusedInPrecisionsThatNobodyMeasured() {
    assertThatThrownBy(() -> request.withPrecision(new ExportPrecision.Float16()))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("measured in fp32 on processors alone; for fp16 choose any");
    assertThatThrownBy(() -> request.withPrecision(new ExportPrecision.Int8(folder, 100, 0.9)))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("for int8 choose cpu");
  }
}
