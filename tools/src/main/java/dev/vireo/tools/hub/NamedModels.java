package dev.vireo.tools.hub;

import dev.vireo.export.ExportSource;
import dev.vireo.export.hub.ExportedModels;
import dev.vireo.gateway.model.ModelArgument;
import dev.vireo.inference.VireoException;
import dev.vireo.training.hub.FetchedModel;
import dev.vireo.training.hub.ModelName;
import dev.vireo.training.hub.ModelStore;
import dev.vireo.training.hub.StoreSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What people name as a model: a path, which stays one, or a name, which is fetched as this
 * process's environment says. What is done meanwhile is told on {@code err}.
 *
 * @param err where people read
 */
public record NamedModels(PrintWriter err) {

  /**
   * @return empty where the text is a path
   * @throws VireoException as {@link ModelStore#fetch}
   */
  public Optional<FetchedModel> fetch(String text) {
    return ModelName.isName(text) ? Optional.of(store().fetch(text)) : Optional.empty();
  }

  /**
   * The file with the weights.
   *
   * @throws VireoException as {@link ModelStore#fetch}
   */
  public Path file(String text) {
    return fetch(text).map(FetchedModel::weights).orElseGet(() -> Path.of(text));
  }

  /**
   * Something that runs: what the path leads to, or what was fetched, exported if need be.
   *
   * @throws VireoException as {@link ModelStore#fetch} and {@link ExportedModels#runnable}
   */
  public Path runnable(String text) {
    return fetch(text).map(this::runnable).orElseGet(() -> Path.of(text));
  }

  private Path runnable(FetchedModel model) {
    return ExportedModels.in(store())
        .runnable(
            model,
            step -> {
              err.println(step);
              err.flush();
            });
  }

  /**
   * What to serve: a path as it is, weights by name as the path of something that runs, called
   * after them where nobody says.
   *
   * @throws VireoException as {@link #runnable(String)}
   */
  public ModelArgument served(ModelArgument model) {
    Optional<FetchedModel> fetched = fetch(model.location());
    if (fetched.isEmpty()) {
      return model;
    }
    String name =
        model.name().isEmpty()
            ? fetched.get().name().shortName().replaceAll("[^\\w.-]", "_")
            : model.name();
    return new ModelArgument(name, runnable(fetched.get()).toString(), model.options());
  }

  /**
   * What to export where a run or a checkpoint is asked for: those, or another library's weights
   * where a name means such.
   *
   * @throws VireoException as {@link ModelStore#fetch}
   */
  public ExportSource source(String text) {
    Optional<FetchedModel> fetched = fetch(text);
    return fetched.isPresent() && ExportedModels.isForeign(fetched.get().weights())
        ? new ExportSource.Foreign(ExportedModels.source(fetched.get()))
        : new ExportSource.Own(fetched.map(FetchedModel::weights).orElseGet(() -> Path.of(text)));
  }

  private ModelStore store() {
    return new ModelStore(StoreSettings.ofUser(), new FetchProgress(err));
  }
}
