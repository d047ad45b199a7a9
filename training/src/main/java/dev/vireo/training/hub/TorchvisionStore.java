package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Torchvision's weights, in the cache of Python's torch.hub. Each file has the first digits of its
 * sha256 in its name, and must have them.
 */
final class TorchvisionStore {
  private static final String PREFIX = "torchvision:";
  private static final Pattern DIGITS = Pattern.compile("-([0-9a-f]{8,})\\.pth$");

  private final StoreSettings settings;
  private final FetchListener listener;

  TorchvisionStore(StoreSettings settings, FetchListener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * @throws VireoException as {@link ModelStore#fetch}
   */
  FetchedModel fetch(ModelName.OfTorchvision name) {
    KnownModel model = find(name);
    String file = model.file().orElseThrow();
    Matcher digits = DIGITS.matcher(file);
    if (!digits.find()) {
      throw new IllegalStateException(file);
    }
    Path target = settings.torchCache().resolve(file);
    new CheckedFile(
            URI.create(settings.torchvision() + "/" + file),
            file,
            Optional.of(new Checksum(Checksum.Kind.SHA256, digits.group(1))),
            target)
        .fetch(settings, listener);
    return new FetchedModel(
        name, target, List.of(target), Optional.empty(), Optional.of(model.preset()));
  }

  /**
   * Those that are named, or of several the last: torchvision's default, as long as it lists so.
   */
  private static KnownModel find(ModelName.OfTorchvision name) {
    List<KnownModel> ofNetwork =
        KnownModel.all().stream()
            .filter(model -> model.name().startsWith(PREFIX + name.network() + "."))
            .toList();
    if (ofNetwork.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "no weights of torchvision's %s are known here; 'vireo models torchvision' lists those that are"
              .formatted(name.network()));
    }
    if (name.weights().isEmpty() || name.weights().get().equals("DEFAULT")) {
      return ofNetwork.getLast();
    }
    String wanted = PREFIX + name.network() + "." + name.weights().get();
    return ofNetwork.stream()
        .filter(model -> model.name().equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            new VireoException(
                ErrorCode.INVALID_ARGUMENT,
                "no weights %s are known here; of this network there %s %s"
                    .formatted(
                        wanted,
                        ofNetwork.size() == 1 ? "is" : "are",
                        ofNetwork.stream()
                            .map(KnownModel::name)
                            .collect(Collectors.joining(", ")))));
  }
}
