package dev.vireo.tools.cli;

import dev.vireo.tools.text.Table;
import dev.vireo.training.hub.KnownModel;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "models",
    description = "List names of weights that 'pull', 'classify -m' and others take.",
    footer = {
      "",
      "Networks, preprocessing, accuracy and licenses are as the sources of torchvision 0.28.0 and",
      "timm 1.0.29 state them: top-1 in percent on ImageNet's validation images, measured by their",
      "publishers. timm's source states no accuracy. Nobody has run these files with Vireo yet.",
      "Any other repository with a ResNet or a ViT may work too: hf:ORG/NAME."
    })
final class ModelsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "WORD", description = "Only names with this in them.")
  private String word = "";

  @Override
  public Integer call() {
    List<List<String>> rows =
        KnownModel.all().stream()
            .filter(model -> model.name().contains(word))
            .map(ModelsCommand::row)
            .toList();
    if (rows.isEmpty()) {
      spec.commandLine().getErr().println("vireo: no known name holds '" + word + "'");
      return ExitCode.SOFTWARE;
    }
    List<String> header =
        List.of("name", "network", "pixels", "resize", "filter", "mean", "top-1", "license");
    spec.commandLine().getOut().print(new Table(header, rows).toText());
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  private static List<String> row(KnownModel model) {
    return List.of(
        model.name(),
        model.network(),
        String.valueOf(model.size()),
        String.valueOf(model.resize()),
        model.filter(),
        model.mean(),
        model.top1().orElse(""),
        model.license().orElse(""));
  }
}
