package dev.vireo.tools.hub;

import dev.vireo.export.ExportSource;
import dev.vireo.export.hub.ExportedModels;
import dev.vireo.inference.VireoException;
import dev.vireo.training.hub.FetchedModel;
import dev.vireo.training.hub.ModelName;
import dev.vireo.training.hub.ModelStore;
import dev.vireo.training.hub.StoreSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
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
   * What to serve: {@code [NAME=]PATH} as it is, {@code [NAME=]NAME-OF-WEIGHTS} as {@code
   * NAME=PATH} of something that runs, called after its weights where nobody says.
   *
   * @throws VireoException as {@link #runnable(String)}
   */
  public String served(String text) {
    int equals = text.indexOf('=');
    boolean called =
        !ModelName.isName(text)
            && equals > 0
            && ModelName.isName(text.substring(equals + 1))
            && !Files.exists(Path.of(text));
    String name = called ? text.substring(equals + 1) : text;
    Optional<FetchedModel> fetched = fetch(name);
    if (fetched.isEmpty()) {
      return text;
    }
    String given =
        called
            ? text.substring(0, equals)
            : fetched.get().name().shortName().replaceAll("[^\\w.-]", "_");
    return given + "=" + runnable(fetched.get());
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
