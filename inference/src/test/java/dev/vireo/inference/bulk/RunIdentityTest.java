package dev.vireo.inference.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.TestFiles;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.model.DecodeMode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a resumed run must share with the one before. */
class RunIdentityTest {
  @TempDir private Path folder;

  @Test
  void howMuchOfAJpegIsDecodedIsPartOfIt() {
    Map<String, String> exact = identity(EngineOptions.DEFAULTS.withDecode(DecodeMode.EXACT));
    Map<String, String> draft = identity(EngineOptions.DEFAULTS.withDecode(DecodeMode.DRAFT));

    assertThat(exact).isEqualTo(identity(EngineOptions.DEFAULTS));
    assertThat(draft.get("preprocessing")).isNotEqualTo(exact.get("preprocessing"));
    draft.remove("preprocessing");
    exact.remove("preprocessing");
    assertThat(draft).isEqualTo(exact);
  }

  private Map<String, String> identity(EngineOptions options) {
    Path file = TestFiles.model("colors", folder.resolve(options.toString().hashCode() + ""));
    try (Model model = Model.open(file, options)) {
      return RunIdentity.of(
          file, model, BulkSettings.topK(1), OutputFormat.CSV, 1, Optional.empty());
    }
  }
}
