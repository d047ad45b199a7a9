package dev.vireo.bench.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.bench.data.RandomModel;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphCostTest {
  @TempDir private Path temp;

  @Test
  void countsConvolutionsAndProductsFromTheirShapes() throws IOException {
    GraphCost cost =
        GraphCost.count(
            new ObjectMapper()
                .readTree(
                    """
                    [{"name": "c_kernel_time", "args": {"op_name": "Conv",
                      "input_type_shape": [{"float": [2, 8, 10, 10]}, {"float": [16, 4, 3, 3]}],
                      "output_type_shape": [{"float": [2, 16, 10, 10]}]}},
                     {"name": "m_kernel_time", "args": {"op_name": "MatMul",
                      "input_type_shape": [{"float": [2, 3, 5, 7]}, {"float": [2, 3, 7, 11]}],
                      "output_type_shape": [{"float": [2, 3, 5, 11]}]}},
                     {"name": "g_kernel_time", "args": {"op_name": "Gemm",
                      "input_type_shape": [{"float": [64, 2]}, {"float": [64, 10]}],
                      "output_type_shape": [{"float": [2, 10]}]}},
                     {"name": "m_fence_before", "args": {"op_name": "MatMul"}},
                     {"name": "r_kernel_time", "args": {"op_name": "Relu",
                      "input_type_shape": [{"float": [2, 3]}],
                      "output_type_shape": [{"float": [2, 3]}]}}]
                    """),
            2);

    double conv = 2.0 * (16 * 10 * 10) * (4 * 3 * 3);
    double matMul = 3 * 5 * 11 * 2 * 7;
    double gemm = 10 * 2 * 64;
    assertThat(cost.flops()).isCloseTo(conv + matMul + gemm, within(1e-9));
    assertThat(cost.uncounted()).isEmpty();
  }

  @Test
  void namesWhatItCannotCount() throws IOException {
    GraphCost cost =
        GraphCost.count(
            new ObjectMapper()
                .readTree("[{\"name\":\"a_kernel_time\",\"args\":{\"op_name\":\"QLinearConv\"}}]"),
            1);

    assertThat(cost.uncounted()).containsExactly("QLinearConv");
  }

  @Test
  void aWholeNetworkCostsWhatItsBlocksDo() throws IOException {
    Path model = RandomModel.write(temp, "small", "fp32");

    GraphCost cost = GraphCost.of(model, 32, 32, temp);

    // A ViT of 16 patches of 8x8 and a class token, 32 wide, 2 blocks, MLP twice as wide.
    double patches = 2.0 * 16 * 32 * 8 * 8 * 3;
    double block =
        2.0 * 17 * 32 * 96 + 2 * (2.0 * 17 * 17 * 32) + 2.0 * 17 * 32 * 32 + 2 * 2.0 * 17 * 32 * 64;
    double head = 2.0 * 32 * 10;
    assertThat(cost.flops()).isBetween(patches + block, patches + 2 * block + head + 1);
  }
}
