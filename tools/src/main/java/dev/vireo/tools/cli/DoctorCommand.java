package dev.vireo.tools.cli;

import dev.vireo.inference.cuda.CudaLibraries;
import dev.vireo.tools.doctor.Diagnosis;
import dev.vireo.tools.doctor.Doctor;
import dev.vireo.tools.doctor.Finding;
import dev.vireo.tools.doctor.Finding.Topic;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    description = "Show what this machine can run, and what it lacks.",
    footer = {
      "",
      "Exit code 0 when everything needed works, 1 otherwise; with --gpu, 1 when a GPU lacks something."
    })
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--gpu",
      description =
          "Only what there is to say of NVIDIA GPUs: driver, devices, each library with its version and"
              + " place, and why one does not load.")
  private boolean gpu;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Ansi ansi = spec.commandLine().getColorScheme().ansi();
    if (gpu) {
      return gpu(out, ansi);
    }
    List<Finding> findings = Doctor.examine();
    for (Topic topic : Topic.values()) {
      out.println(ansi.string("@|bold " + topic.title() + "|@"));
      for (Finding finding : findings) {
        if (finding.topic() == topic) {
          print(finding, out, ansi);
        }
      }
    }
    Diagnosis verdict = Diagnosis.of(findings);
    out.println();
    out.println(verdict.text());
    return verdict.sound() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static int gpu(PrintWriter out, Ansi ansi) {
    List<Finding> findings = Doctor.examineGpu();
    if (!CudaLibraries.hasDriver()) {
      out.printf(
          "There is no NVIDIA driver here (%s): everything works, on the CPU.%n",
          CudaLibraries.DRIVER);
      return ExitCode.OK;
    }
    findings.forEach(finding -> print(finding, out, ansi));
    boolean broken = findings.stream().anyMatch(finding -> finding.level() != Finding.Level.OK);
    return broken ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private static void print(Finding finding, PrintWriter out, Ansi ansi) {
    out.printf("  %s  %-18s %s%n", mark(finding, ansi), finding.part(), finding.detail());
  }

  private static String mark(Finding finding, Ansi ansi) {
    return switch (finding.level()) {
      case OK -> ansi.string("@|green ok|@     ");
      case ABSENT -> ansi.string("@|faint absent|@ ");
      case BROKEN -> ansi.string("@|bold,red BROKEN|@ ");
    };
  }
}
