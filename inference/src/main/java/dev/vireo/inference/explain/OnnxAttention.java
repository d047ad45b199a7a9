package dev.vireo.inference.explain;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.engine.OnnxOutputs;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.Preprocessing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Attention as a file gives it in outputs of its own: {@code vireo export --outputs attention}. */
final class OnnxAttention implements ModelInsight {
  private static final Pattern OUTPUT = Pattern.compile("attention\\.[0-9]{1,4}");

  /** As many class tokens as any network here has, that of a teacher among them. */
  private static final int MOST_BEFORE = 2;

  private final String model;
  private final OnnxOutputs outputs;
  private final Set<String> names = new LinkedHashSet<>();

  OnnxAttention(OnnxModel model) {
    this.model = model.facts().name();
    outputs = model.newOutputs();
    for (String name : outputs.besideLogits()) {
      if (OUTPUT.matcher(name).matches()) {
        names.add(name);
      }
    }
  }

  @Override
  public Optional<String> refusal(ExplanationMethod method) {
    return switch (method) {
      case ATTENTION, ROLLOUT ->
          names.isEmpty()
              ? Optional.of(
                  model
                      + " gives no attention; a transformer exported with 'vireo export --outputs"
                      + " attention' does, and occlusion works with any model")
              : Optional.empty();
      case LEGRAD, GRADCAM, INTEGRATED_GRADIENTS ->
          Optional.of(
              method.word()
                  + " needs gradients, which an ONNX file has not; give the checkpoint that it was"
                  + " exported from, or take occlusion, which works with any model");
      case OCCLUSION -> Optional.empty();
    };
  }

  @Override
  public List<String> layers(ExplanationMethod method) {
    return method == ExplanationMethod.ATTENTION ? List.copyOf(names) : List.of();
  }

  @Override
  public AttentionMaps attention(ImageBatch batch, int index) {
    Map<String, OnnxOutputs.Values> values = outputs.run(batch, index, names);
    List<AttentionMaps.Layer> layers = new ArrayList<>();
    int tokens = 0;
    for (String name : names) {
      if (!(Lookup.required(values, name) instanceof OnnxOutputs.Values.Floats(float[] weights))) {
        throw new VireoException(
            ErrorCode.INVALID_MODEL, "the output " + name + " of " + model + " is not float32");
      }
      long[] shape = outputs.shape(name);
      int heads = shape.length == 4 ? (int) Math.max(1, shape[1]) : 1;
      tokens = (int) Math.round(Math.sqrt((double) weights.length / heads));
      if (shape.length != 4 || heads * tokens * tokens != weights.length) {
        throw new VireoException(
            ErrorCode.INVALID_MODEL,
            "the output %s of %s has the shape %s, not [images, heads, tokens, tokens]"
                .formatted(name, model, Arrays.toString(shape)));
      }
      layers.add(new AttentionMaps.Layer(name, heads, weights));
    }
    return placed(tokens, layers);
  }

  /** The grid has the input's proportions. */
  private AttentionMaps placed(int tokens, List<AttentionMaps.Layer> layers) {
    Preprocessing input = outputs.facts().preprocessing();
    for (int before = 0; before <= MOST_BEFORE && before < tokens; before++) {
      int cells = tokens - before;
      int rows =
          (int) Math.max(1, Math.round(Math.sqrt((double) cells * input.height() / input.width())));
      int columns = cells / rows;
      if (rows * columns == cells
          && (long) rows * input.width() == (long) columns * input.height()) {
        return new AttentionMaps(before, rows, columns, layers);
      }
    }
    throw new VireoException(
        ErrorCode.INVALID_MODEL,
        "the %d tokens of %s are no grid over its input of %d x %d pixels"
            .formatted(tokens, model, input.height(), input.width()));
  }

  @Override
  public Found relevance(
      ExplanationMethod method,
      ImageBatch batch,
      int index,
      int target,
      Optional<String> layer,
      Patience patience) {
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT, refusal(method).orElse(method.word() + " needs no gradients"));
  }

  @Override
  public void close() {
    outputs.close();
  }
}
