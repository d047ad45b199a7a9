package dev.vireo.tools.cli;

import dev.vireo.tools.hub.NamedModels;
import dev.vireo.training.hub.ModelName;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "pull",
    description = "Fetch weights by name, and print where they are.",
    footer = {
      "",
      "What is here already is not fetched again. Weights of a hub lie in the cache of Python's",
      "huggingface_hub, torchvision's in that of torch.hub. HF_TOKEN, HF_ENDPOINT, HF_HOME,",
      "HF_HUB_OFFLINE and TORCH_HOME are heeded. Exit code 0, or 1 when something is not to be had."
    })
final class PullCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME",
      description = {
        "hf:ORG/NAME[@REVISION][/FILE], timm:NAME,",
        "torchvision:NAME[.WEIGHTS] or https://HOST/FILE[#sha256=DIGITS]."
      })
  private List<String> names;

  @Override
  public void run() {
    for (String name : names) {
      if (!ModelName.isName(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "'"
                + name
                + "' is no name of weights: hf:..., timm:..., torchvision:... or https://...");
      }
    }
    NamedModels models = new NamedModels(spec.commandLine().getErr());
    for (String name : names) {
      Path file = models.file(name);
      spec.commandLine().getOut().println(file);
      spec.commandLine().getOut().flush();
    }
  }
}
