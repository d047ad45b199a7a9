package dev.vireo.training.weights.foreign;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.VireoException;
import dev.vireo.training.weights.tensor.Tensor;
import dev.vireo.training.weights.tensor.TensorFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A file's tensors without what wrappers put before their names: {@code module.} DataParallel,
 * {@code _orig_mod.} {@code torch.compile}, {@code model.} Lightning, {@code backbone.} many,
 * {@code timm_model.} transformers.
 */
final class PlainNames implements TensorFile {
  private static final List<String> PREFIXES =
      List.of("module.", "_orig_mod.", "model.", "backbone.", "timm_model.");

  private final TensorFile file;
  private final SequencedMap<String, String> names;

  private PlainNames(TensorFile file, SequencedMap<String, String> names) {
    this.file = file;
    this.names = names;
  }

  /**
   * @param file that is closed with this
   * @throws VireoException {@link ErrorCode#INVALID_CHECKPOINT} when two tensors have one name then
   */
  static PlainNames of(TensorFile file) {
    SequencedMap<String, String> names = new LinkedHashMap<>();
    for (String name : file.shapes().keySet()) {
      String before = names.put(plain(name), name);
      if (before != null) {
        throw new VireoException(
            ErrorCode.INVALID_CHECKPOINT,
            "cannot read %s: it holds several networks: \"%s\" and \"%s\" would be one tensor; save the one that is meant alone"
                .formatted(file.path(), before, name));
      }
    }
    return new PlainNames(file, names);
  }

  private static String plain(String name) {
    for (String prefix : PREFIXES) {
      if (name.startsWith(prefix)) {
        return plain(name.substring(prefix.length()));
      }
    }
    return name;
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public SequencedMap<String, List<Integer>> shapes() {
    Map<String, List<Integer>> given = file.shapes();
    SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
    names.forEach((plain, name) -> shapes.put(plain, Lookup.required(given, name)));
    return shapes;
  }

  @Override
  public Optional<String> state() {
    return file.state();
  }

  @Override
  public List<String> otherStates() {
    return file.otherStates();
  }

  @Override
  public Map<String, String> facts() {
    return file.facts();
  }

  @Override
  public Tensor read(String name) {
    String given = names.get(name);
    if (given == null) {
      throw new IllegalArgumentException(path() + " holds no \"" + name + "\"");
    }
    return file.read(given);
  }

  @Override
  public void close() {
    file.close();
  }
}
