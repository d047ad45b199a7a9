package dev.vireo.tools.doctor;

import dev.vireo.tools.doctor.Finding.Level;
import dev.vireo.tools.doctor.Finding.Topic;
import java.util.ArrayList;
import java.util.List;

/** Looks at everything that Vireo runs on; never fails. */
public final class Doctor {
  private static final List<Probe> PROBES =
      List.of(
          new Probe(Topic.MACHINE, "system", Level.BROKEN, MachineProbes::system),
          new Probe(Topic.MACHINE, "CPU", Level.ABSENT, MachineProbes::processor),
          new Probe(Topic.MACHINE, "memory", Level.ABSENT, MachineProbes::memory),
          new Probe(Topic.MACHINE, "JDK", Level.ABSENT, MachineProbes::jdk),
          new Probe(Topic.IMAGES, "decoder", Level.BROKEN, LibraryProbes::decoder),
          new Probe(Topic.IMAGES, "Vector API", Level.ABSENT, LibraryProbes::vectorApi),
          new Probe(Topic.CLASSIFYING, "ONNX Runtime", Level.BROKEN, LibraryProbes::onnxRuntime),
          new Probe(Topic.TRAINING, "PyTorch", Level.BROKEN, LibraryProbes::pyTorch),
          new Probe(Topic.TRAINING, "kernels", Level.BROKEN, LibraryProbes::kernels),
          new Probe(Topic.CUDA, CudaProbes.DRIVER, Level.ABSENT, CudaProbes::driver),
          new Probe(Topic.CUDA, "libraries", Level.ABSENT, CudaProbes::libraries));

  private Doctor() {}

  /** Every finding, in the order of the topics. */
  public static List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    for (Probe probe : PROBES) {
      findings.addAll(probe.run());
    }
    return findings;
  }
}
