package dev.vireo.inference.bulk.resume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.TestFiles;
import dev.vireo.inference.bulk.BulkPipeline;
import dev.vireo.inference.bulk.BulkProgress;
import dev.vireo.inference.bulk.BulkSettings;
import dev.vireo.inference.bulk.StopRequest;
import dev.vireo.inference.bulk.WorkerSlots;
import dev.vireo.inference.bulk.sink.BulkOutput;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OnnxModel;
import java.awt.Color;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process whose native code crashes on one image, and the run that follows it. */
class CrashTest {
  private static final int IMAGES = 40;
  private static final int BAD = 17;

  @TempDir Path folder;

  @Test
  void theImageThatCrashedTheProcessIsKeptOutOfTheNextRun() throws Exception {
    TestFiles.model("colors", folder);
    for (int i = 0; i < IMAGES; i++) {
      TestFiles.image(folder.resolve("photos/%02d.png".formatted(i)), Color.RED);
    }
    Path target = folder.resolve("out.csv");

    assertThat(runInProcess()).isNotZero();
    assertThat(log()).contains("SIGSEGV");
    assertThat(target).doesNotExist();
    assertThat(runInProcess()).isZero();

    List<String> rows = RowsOf.file(target, OutputFormat.CSV);
    assertThat(rows).hasSize(IMAGES);
    for (int i = 0; i < IMAGES; i++) {
      assertThat(rows.get(i))
          .startsWith("photos/%02d.png,".formatted(i))
          .contains(i == BAD ? "DECODER_CRASHED: the process crashed" : "red");
    }
    assertThat(rows.get(BAD)).contains("hs_err_pid");
    assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log.txt"));
  }

  private int runInProcess() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-XX:-CreateCoredumpOnCrash",
            "-cp",
            System.getProperty("java.class.path"),
            Run.class.getName()));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log.txt").toFile())
            .start();
    try {
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Classifies the photos, and crashes on one of them as a broken decoder would. */
  static final class Run {
    private Run() {}

    public static void main(String[] arguments) throws IOException {
      try (OnnxModel model =
              OnnxModel.open(Path.of("colors.onnx"), EngineOptions.DEFAULTS.withThreads(1));
          WorkerSlots slots = WorkerSlots.open(model, 3, 2);
          ResumableOutput output =
              ResumableOutput.open(
                  Path.of("out.csv"),
                  OutputFormat.CSV,
                  Columns.ranks(1),
                  Map.of(),
                  3,
                  Files.exists(Path.of("out.csv.unfinished")))) {
        new BulkPipeline(slots, BulkSettings.topK(1))
            .run(
                ImageSource.of(List.of("photos")).iterator(),
                new Crashing(output),
                BulkProgress.SILENT,
                new StopRequest());
        output.finish();
      }
    }
  }

  private record Crashing(BulkOutput output) implements BulkOutput {
    @Override
    public void taken(int worker, String name) {
      output.taken(worker, name);
      if (name.endsWith("%02d.png".formatted(BAD))) {
        lengthOfNothing();
      }
    }

    @SuppressWarnings("restricted") // to crash is the point
    private static void lengthOfNothing() {
      Linker linker = Linker.nativeLinker();
      MethodHandle strlen =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("strlen"),
              FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
      try {
        System.out.println((long) strlen.invokeExact(MemorySegment.ofAddress(8)));
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Iterator<NumberedInput> remaining(Iterator<ImageFile> files) throws IOException {
      return output.remaining(files);
    }

    @Override
    public void write(BulkResult result) throws IOException {
      output.write(result);
    }

    @Override
    public void read(NumberedInput input, MemorySegment content) throws IOException {
      output.read(input, content);
    }

    @Override
    public void written(List<NumberedInput> inputs) throws IOException {
      output.written(inputs);
    }

    @Override
    public Optional<String> quarantined(String name) {
      return output.quarantined(name);
    }

    @Override
    public void released(int worker) {
      output.released(worker);
    }
  }
}
