package dev.vireo.training.engine;

import ai.djl.Device;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.OneDnn;
import dev.vireo.training.djl.PyTorch;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.kernel.VerdictStore;
import dev.vireo.training.kernel.VerdictStore.Verdict;
import dev.vireo.training.network.Network;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a network where it computes: as one function on CPUs where that was seen to be right, node
 * by node elsewhere.
 */
final class Placement {
  private Placement() {}

  /**
   * @param batch images that will most often be computed together
   * @throws VireoException DEVICE_UNAVAILABLE for bfloat16 on a CPU that does not multiply it;
   *     INTERNAL where this machine computes wrongly
   */
  static NetworkOnTorch place(
      Network network,
      Map<String, Tensor> tensors,
      Preprocessing preprocessing,
      Device device,
      Precision precision,
      int batch) {
    if (device.isGpu()) {
      return interpreted(network, tensors, device, precision, Optional.empty());
    }
    if (precision == Precision.BF16) {
      TorchDevice.lacksBfloat16().or(Placement::withoutOneDnn).ifPresent(Placement::refuse);
    }
    if (withoutOneDnn().isPresent()) {
      return interpreted(network, tensors, device, precision, Optional.empty());
    }
    FusedCode.Function function = FusedCode.of(network, tensors, preprocessing, precision);
    FusedNetwork fused = new FusedNetwork(function.script(), precision, batch);
    try {
      Optional<String> fault =
          fault(fused, function.steps(), network, tensors, preprocessing, precision, batch);
      if (fault.isEmpty()) {
        return new NetworkOnTorch.Fused(network, fused);
      }
      if (precision == Precision.BF16) {
        refuse("this machine computes it wrongly: " + fault.get());
      }
      fused.close();
      return interpreted(
          network,
          tensors,
          device,
          precision,
          Optional.of(
              "PyTorch computes operation by operation, which is slower: as one function, "
                  + fault.get()));
    } catch (RuntimeException e) {
      fused.close();
      throw e;
    }
  }

  private static NetworkOnTorch interpreted(
      Network network,
      Map<String, Tensor> tensors,
      Device device,
      Precision precision,
      Optional<String> reason) {
    return new NetworkOnTorch.Interpreted(
        network, new TorchNetwork(network, tensors, device), device, precision, reason);
  }

  static Optional<String> withoutOneDnn() {
    return TorchDevice.avoidsOneDnn()
        .or(() ->
            OneDnn.inUse()
                ? Optional.empty()
                : Optional.of("oneDNN was found to compute wrongly in this process"));
  }

  private static void refuse(String reason) {
    throw new VireoException(
        ErrorCode.DEVICE_UNAVAILABLE,
        "bfloat16 does not pay here: %s; leave out --precision bf16".formatted(reason));
  }

  private static Optional<String> fault(
      FusedNetwork fused,
      List<FusedStep> steps,
      Network network,
      Map<String, Tensor> tensors,
      Preprocessing preprocessing,
      Precision precision,
      int batch) {
    VerdictStore store = VerdictStore.ofUser();
    String question =
        "network %s as one function in %s, %d images; proof %d; PyTorch %s; %s"
            .formatted(
                digest(network),
                precision.title(),
                batch,
                FusedProof.REVISION,
                PyTorch.engine().getVersion(),
                TorchDevice.machine());
    return store
        .find(question)
        .orElseGet(() -> {
          Verdict verdict =
              new Verdict(
                  FusedProof.fault(fused, steps, network, tensors, preprocessing, precision, batch)
                      .or(Placement::withoutOneDnn));
          store.keep(question, verdict);
          return verdict;
        })
        .fault();
  }

  private static String digest(Network network) {
    try {
      byte[] nodes = network.nodes().toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(nodes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
