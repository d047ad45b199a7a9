package dev.vireo.tools.doctor;

import dev.vireo.inference.system.ProcFiles;
import dev.vireo.training.djl.TorchDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A processor as Linux describes it in {@code /proc/cpuinfo}.
 *
 * @param features of those that matter here, in words of the trade
 * @param oneDnnFault why PyTorch computes without oneDNN on it, which multiplies bfloat16
 */
public record CpuInfo(Optional<String> model, List<String> features, Optional<String> oneDnnFault) {

  /** Instruction sets by the kernel's flag. */
  private enum Feature {
    AVX2("avx2", "AVX2"),
    AVX512("avx512f", "AVX-512"),
    VNNI("avx512_vnni", "AVX-512 VNNI"),
    AVX_VNNI("avx_vnni", "AVX-VNNI"),
    BF16("avx512_bf16", "AVX-512 BF16"),
    AMX_BF16("amx_bf16", "AMX BF16"),
    AMX_INT8("amx_int8", "AMX INT8");

    private final String flag;
    private final String words;

    Feature(String flag, String words) {
      this.flag = flag;
      this.words = words;
    }
  }

  /** This machine's; without model and features where the system does not tell. */
  public static CpuInfo here() {
    return parse(ProcFiles.lines("cpuinfo"), TorchDevice.avoidsOneDnn());
  }

  static CpuInfo parse(List<String> lines, Optional<String> oneDnnFault) {
    Optional<String> model = value(lines, "model name");
    Set<String> flags =
        new HashSet<>(Arrays.asList(value(lines, "flags").orElse("").split(" +", -1)));
    List<String> features = new ArrayList<>();
    for (Feature feature : Feature.values()) {
      if (flags.contains(feature.flag)) {
        features.add(feature.words);
      }
    }
    return new CpuInfo(model, List.copyOf(features), oneDnnFault);
  }

  /** Whether products of bfloat16 are faster than float32's. */
  public boolean multipliesBfloat16() {
    return oneDnnFault.isEmpty()
        && (features.contains(Feature.AMX_BF16.words) || features.contains(Feature.BF16.words));
  }

  private static Optional<String> value(List<String> lines, String key) {
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equals(key)) {
        return Optional.of(line.substring(colon + 1).strip());
      }
    }
    return Optional.empty();
  }
}
