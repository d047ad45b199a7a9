package dev.vireo.tools.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Precision;
import dev.vireo.tools.doctor.CpuInfo;
import dev.vireo.training.fit.Recipes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrecisionChoiceTest {
  private static final Device CPU = new Device.Cpu();

  private static CpuInfo processor(boolean multiplies) {
    List<String> features = multiplies ? List.of("AVX-512", "AMX BF16") : List.of("AVX-512");
    return new CpuInfo(Optional.of("a processor"), features, Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void autoIsBfloat16WhereTheProcessorMultipliesIt(boolean multiplies) {
    assertThat(PrecisionChoice.fastest(CPU, processor(multiplies)))
        .isEqualTo(multiplies ? Precision.BF16 : Precision.FP32);
  }

  @Test
  void autoIsFloat32WhereTheLibraryThatMultipliesBfloat16CannotBeTrusted() {
    CpuInfo hidden =
        new CpuInfo(
            Optional.of("a processor"),
            List.of("AVX-512", "AMX BF16"),
            Optional.of("it hides its caches"));
    assertThat(PrecisionChoice.fastest(CPU, hidden)).isEqualTo(Precision.FP32);
    assertThat(PrecisionChoice.slow(Precision.BF16, CPU, hidden)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bfloat16IsSlowWhereTheProcessorDoesNotMultiplyIt(boolean multiplies) {
    assertThat(PrecisionChoice.slow(Precision.BF16, CPU, processor(multiplies)))
        .isEqualTo(!multiplies);
    assertThat(PrecisionChoice.slow(Precision.FP32, CPU, processor(multiplies))).isFalse();
  }

  @Test
  void theRecipesLeaveItToTheProcessor() {
    for (String recipe : Recipes.NAMES) {
      assertThat(Recipes.read(recipe).options()).as(recipe).contains("--precision auto");
    }
  }
}
