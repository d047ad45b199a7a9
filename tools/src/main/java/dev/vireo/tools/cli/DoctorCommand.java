package dev.vireo.tools.cli;

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
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    description = "Show what this machine can run, and what it lacks.",
    footer = {"", "Exit code 0 when everything needed works, 1 otherwise."})
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Ansi ansi = spec.commandLine().getColorScheme().ansi();
    List<Finding> findings = Doctor.examine();
    for (Topic topic : Topic.values()) {
      out.println(ansi.string("@|bold " + topic.title() + "|@"));
      for (Finding finding : findings) {
        if (finding.topic() == topic) {
          out.printf("  %s  %-18s %s%n", mark(finding, ansi), finding.part(), finding.detail());
        }
      }
    }
    Diagnosis verdict = Diagnosis.of(findings);
    out.println();
    out.println(verdict.text());
    return verdict.sound() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static String mark(Finding finding, Ansi ansi) {
    return switch (finding.level()) {
      case OK -> ansi.string("@|green ok|@     ");
      case ABSENT -> ansi.string("@|faint absent|@ ");
      case BROKEN -> ansi.string("@|bold,red BROKEN|@ ");
    };
  }
}
