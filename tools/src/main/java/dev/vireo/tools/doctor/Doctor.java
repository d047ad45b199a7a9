package dev.vireo.tools.doctor;

import dev.vireo.inference.cuda.CudaLibraries;
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

  private static final List<Probe> GPU =
      List.of(
          new Probe(Topic.CUDA, CudaProbes.DRIVER, Level.ABSENT, CudaProbes::driver),
          new Probe(Topic.CUDA, "GPU", Level.ABSENT, CudaProbes::gpus),
          new Probe(Topic.CUDA, "libraries", Level.ABSENT, CudaProbes::chosen),
          new Probe(Topic.CUDA, "libraries", Level.ABSENT, CudaProbes::libraries),
          new Probe(Topic.CUDA, "ONNX Runtime", Level.ABSENT, CudaProbes::provider),
          new Probe(Topic.CUDA, "PyTorch", Level.ABSENT, CudaProbes::pyTorch));

  /** Every finding, in the order of the topics. */
  public static List<Finding> examine() {
    return findings(PROBES);
  }

  /** What there is to say of NVIDIA GPUs; of a machine without their driver, that alone. */
  public static List<Finding> examineGpu() {
    return CudaLibraries.hasDriver() ? findings(GPU) : findings(GPU.subList(0, 1));
  }

  private static List<Finding> findings(List<Probe> probes) {
    List<Finding> findings = new ArrayList<>();
    for (Probe probe : probes) {
      findings.addAll(probe.run());
    }
    return findings;
  }
}
