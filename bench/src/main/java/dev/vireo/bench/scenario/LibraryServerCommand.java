package dev.vireo.bench.scenario;

import dev.vireo.bench.data.ScratchFolder;
import dev.vireo.bench.load.Question;
import dev.vireo.bench.process.Root;
import dev.vireo.bench.process.ServiceProcess;
import dev.vireo.bench.report.QuietCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The service of {@code docs/library.md}, as it stands there, beside {@code vireo serve}. */
@Command(
    name = "library-server",
    description = "The gateway beside a service that a program makes of the library.")
public final class LibraryServerCommand implements Callable<Integer> {
  private static final Pattern SERVICE =
      Pattern.compile("```java\n([^`]*HttpServer[^`]*)```", Pattern.DOTALL);

  @Mixin private final SideBySide servers = new SideBySide();

  @Override
  public Integer call() throws IOException {
    QuietCheck quiet = QuietCheck.watch();
    ScenarioOptions setting = servers.setting();
    try (ScratchFolder scratch = ScratchFolder.create();
        servers) {
      Path model = setting.writeModel(scratch);
      Path program = Files.writeString(scratch.path().resolve("Example.java"), program());
      List<Question> open = Question.open(setting.photos());
      servers.add("vireo serve", setting.serve(model), setting.questions(model));
      servers.add("the library's sample", sample(program, model), open);
      servers.run(quiet);
    }
    return 0;
  }

  private static String program() throws IOException {
    Path document = Root.resolve("docs/library.md");
    Matcher matcher = SERVICE.matcher(Files.readString(document));
    if (!matcher.find()) {
      throw new IllegalStateException(document + " has no service any more");
    }
    return matcher.group(1);
  }

  private static ServiceProcess sample(Path program, Path model) {
    return ServiceProcess.start(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + Root.resolve("jvm.options"),
            "-cp",
            System.getProperty("java.class.path"),
            program.toString(),
            model.toString()));
  }
}
