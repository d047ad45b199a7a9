package dev.vireo.tools.doctor;

import dev.vireo.tools.doctor.Finding.Level;
import dev.vireo.tools.doctor.Finding.Topic;
import java.util.ArrayList;
import java.util.List;

/**
 * What the findings come to.
 *
 * @param sound whether everything that Vireo needs works
 * @param text one sentence that says what runs here and what to do next
 */
public record Diagnosis(boolean sound, String text) {

  public static Diagnosis of(List<Finding> findings) {
    List<String> broken = new ArrayList<>();
    List<String> absent = new ArrayList<>();
    boolean driver = false;
    for (Finding finding : findings) {
      switch (finding.level()) {
        case BROKEN -> broken.add(finding.part());
        case ABSENT -> {
          if (finding.topic() == Topic.CUDA) {
            absent.add(finding.part());
          }
        }
        case OK -> driver |= finding.part().equals(CudaProbes.DRIVER);
      }
    }
    if (!broken.isEmpty()) {
      return new Diagnosis(
          false, "Not all of Vireo runs here: see " + String.join(", ", broken) + " above.");
    }
    if (!driver) {
      return new Diagnosis(true, "All of Vireo runs here, on the CPU; there is no NVIDIA driver.");
    }
    if (!absent.isEmpty()) {
      return new Diagnosis(
          true,
          "All of Vireo runs here on the CPU; for the GPU, ONNX Runtime still needs "
              + String.join(", ", absent)
              + ".");
    }
    boolean provider =
        findings.stream()
            .anyMatch(finding ->
                finding.topic() == Topic.CLASSIFYING
                    && finding.level() == Level.OK
                    && finding.detail().contains("CUDA"));
    return new Diagnosis(
        true,
        provider
            ? "All of Vireo runs here, and classifying also on the GPU."
            : "All of Vireo runs here on the CPU; the libraries for the GPU are there, and"
                + " ./vireo --cuda takes them.");
  }
}
