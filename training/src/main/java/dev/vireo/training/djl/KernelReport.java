package dev.vireo.training.djl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What computes a network's convolutions and products, and how that was found right.
 *
 * @param tried whether anything is: on the CPU
 * @param oneDnn whether oneDNN computes; products of matrices on unfolded images do where not
 * @param reason why oneDNN does not, where that was found out for this network
 * @param kernels convolutions and products of distinct sizes that were proved right
 * @param trials of these and of those found wrong, that were computed anew, not remembered
 */
public record KernelReport(
    boolean tried, boolean oneDnn, Optional<String> reason, int kernels, int trials) {

  /** One line for people where something is not as usual. */
  public Optional<String> notice() {
    return tried && !oneDnn
        ? Optional.of(
            "PyTorch computes without oneDNN: "
                + reason.orElse("it was found wrong earlier in this process"))
        : Optional.empty();
  }

  /** For files that tell how a result came about. */
  public void addTo(ObjectNode json) {
    if (tried) {
      json.put("convolutions", oneDnn ? "oneDNN" : "unfolded, without oneDNN");
      notice().ifPresent(notice -> json.put("notice", notice));
      json.put("kernelsProved", kernels);
    }
  }
}
