package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What training begins with, which layers of it learn, and from whom. */
public final class TuningSettings {
  /** The layer from which on a network learns whose features are frozen. */
  static final String CLASSIFIER = "classifier";

  public static final Setting<String> PRETRAINED =
      Setting.text("--pretrained", "FILE", "tuning.pretrained.file")
          .help(
              "Begin with these weights: a RUN or checkpoint, or torchvision's, timm's or Hugging"
                  + " Face's .pth or .safetensors, also by name (timm:resnet18.tv_in1k). They decide"
                  + " the network's shape and how images are prepared.");

  public static final Setting<String> STATE =
      Setting.text("--state", "NAME", "tuning.pretrained.state")
          .help(
              "--pretrained: which weights of a file that holds several, for example"
                  + " state_dict_ema ('vireo inspect FILE' lists them).");

  public static final Setting<Preprocessing> PREPROCESSING =
      Setting.of(
              "--preprocess",
              "FILE|FIELD=VALUE,...",
              "preprocessing",
              Preprocessing.class,
              new Notation(
                  file ->
                      SettingsJson.tree(
                          PreprocessingJson.write(PreprocessingJson.read(Path.of(file)))),
                  value -> Optional.empty()))
          .help(
              "--pretrained: how images are prepared instead, a preprocessor_config.json or JSON of"
                  + " our own, or single fields of it: filter=bicubic,crop=0.95.");

  /**
   * Single fields of the preprocessing that the weights come with, as a person gives them in the
   * place of the file of {@link #PREPROCESSING}. No file of settings has it: what follows from it
   * is in a run's {@code preprocessing}.
   */
  public static final Setting<String> PREPROCESSING_FIELDS =
      Setting.text("--preprocess", "FIELD=VALUE,...", "preprocessingFields");

  public static final Setting<String> FROZEN =
      Setting.of(
              "--freeze",
              "",
              "tuning.from",
              String.class,
              new Notation(
                  word -> TextNode.valueOf(CLASSIFIER),
                  value ->
                      value.asText().equals(CLASSIFIER) ? Optional.of("true") : Optional.empty()))
          .help("Let nothing learn but the classifier.");

  public static final Setting<String> FIRST_LEARNING =
      Setting.of(
              "--freeze-until",
              "LAYER",
              "tuning.from",
              String.class,
              new Notation(
                  TextNode::valueOf,
                  value -> Optional.of(value.asText()).filter(layer -> !layer.equals(CLASSIFIER))))
          .help("Let nothing learn before this layer: layer3, blocks.6, head.");

  public static final Setting<Double> LAYER_DECAY =
      Setting.number("--layer-decay", "tuning.layerDecay")
          .usually(1.0)
          .help("Each layer learns at X times the rate of the one after it ({}).");

  public static final Setting<String> TEACHER =
      Setting.text("--teacher", "RUN|MODEL.onnx", "distillation.teacher")
          .help(
              "Learn from this network too, also by name, of the same classes and image size; a ViT with a class"
                  + " token gets a second token and classifier for it (DeiT).");

  public static final Setting<Distillation.Target> TARGET =
      Setting.of(
              "--distill",
              "hard|soft",
              "distillation.target",
              Distillation.Target.class,
              Notation.constants(Distillation.Target.class))
          .usually(Distillation.Target.HARD)
          .help("--teacher: learn its first choice, or all its probabilities ({}).");

  public static final Setting<Double> TEMPERATURE =
      Setting.number("--temperature", "distillation.temperature")
          .usually(3.0)
          .help("--distill soft: by which logits are divided ({}).");

  public static final Setting<Double> TEACHER_WEIGHT =
      Setting.number("--teacher-weight", "distillation.weight")
          .usually(0.5)
          .help("--teacher: its part in the loss ({}).");

  static final List<Setting<?>> FINE_TUNING =
      List.of(PRETRAINED, STATE, PREPROCESSING, FROZEN, FIRST_LEARNING, LAYER_DECAY);

  static final List<Setting<?>> DISTILLATION =
      List.of(TEACHER, TARGET, TEMPERATURE, TEACHER_WEIGHT);

  private TuningSettings() {}
}
