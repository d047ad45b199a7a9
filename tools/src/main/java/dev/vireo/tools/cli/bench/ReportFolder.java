package dev.vireo.tools.cli.bench;

import dev.vireo.bench.outcome.BenchReport;
import dev.vireo.bench.outcome.ReportPage;
import dev.vireo.bench.outcome.ReportText;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a report goes. */
record ReportFolder(Path path) {

  /**
   * Makes the folder, so that what cannot be written is told before anything is measured.
   *
   * @throws VireoException OUTPUT_FAILED
   */
  static ReportFolder at(Path path) {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, path + ": is a file; name a folder for the report");
    }
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, path + ": cannot be made (" + IoReason.of(e) + ")", e);
    }
    if (!Files.isWritable(path)) {
      throw new VireoException(ErrorCode.OUTPUT_FAILED, path + ": cannot be written into");
    }
    return new ReportFolder(path);
  }

  /** Each file whole; those of an earlier run are replaced. */
  void write(BenchReport report, PrintWriter err) {
    report.write(path.resolve("results.json"));
    text("results.md", ReportText.markdown(report));
    text("report.html", ReportPage.html(report));
    err.println("report: " + path.resolve("report.html"));
    err.flush();
  }

  private void text(String name, String content) {
    AtomicFile.write(path.resolve(name), temporary -> Files.writeString(temporary, content));
  }
}
