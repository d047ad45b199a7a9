package dev.vireo.training.fit;

import static dev.vireo.training.fit.Notation.told;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.Orientation;
import java.util.List;
import java.util.Optional;

/** How a network is fitted. */
public final class LoopSettings {
  private static final OptimizerSettings.Sgd SGD = OptimizerSettings.Sgd.usual();
  private static final OptimizerSettings.AdamW ADAMW = OptimizerSettings.AdamW.usual();
  private static final List<String> OF_SGD = List.of(SGD.name());

  /** The batch size of as many images as there are. */
  static final String ALL_IMAGES = "all";

  /** The precision that the machine decides. */
  static final String AUTO = "auto";

  public static final Setting<Integer> EPOCHS =
      Setting.integer("--epochs", "epochs").usually(20).help("Passes over the images ({}).");

  public static final Setting<Integer> BATCH_SIZE =
      Setting.of(
              "--batch-size",
              "N|all",
              "batchSize",
              Integer.class,
              new Notation(
                  word ->
                      word.equals(ALL_IMAGES)
                          ? TextNode.valueOf(word)
                          : images().read().apply(word),
                  value -> Optional.of(value.asText())))
          .usually(64)
          .help("Images per batch ({}); all learns from the whole set at each step.");

  public static final Setting<Integer> ACCUMULATION =
      Setting.integer("--accumulate", "accumulation")
          .usually(1)
          .help("Batches whose mean gradient makes one step ({}).");

  public static final Setting<OptimizerSettings> OPTIMIZER =
      Setting.kind(
              "--optimizer", "optimizer", OptimizerSettings.class, "sgd", "sgd", "adamw", "adamw")
          .help("sgd (ResNet's and CNN's default) or adamw (ViT's).");

  public static final Setting<Double> LEARNING_RATE =
      Setting.number("--lr", "schedule.peak")
          .help(
              "Peak learning rate (sgd %s, adamw %s)."
                  .formatted(told(SGD.usualRate()), told(ADAMW.usualRate())));

  public static final Setting<Schedule.Decay> DECAY =
      Setting.of(
              "--schedule",
              "NAME",
              "schedule.decay",
              Schedule.Decay.class,
              Notation.constants(Schedule.Decay.class))
          .usually(Schedule.Decay.COSINE)
          .help("After the warm-up: cosine, linear or constant ({}).");

  public static final Setting<Double> WARMUP_EPOCHS =
      Setting.number("--warmup-epochs", "schedule.warmupEpochs")
          .label("N")
          .help("Epochs of rising learning rate (a tenth of all).");

  public static final Setting<Double> FIRST_RATE =
      Setting.number("--lr-start", "schedule.start")
          .usually(0.0)
          .help("Where the warm-up begins, as a share of the peak ({}).");

  public static final Setting<Double> LAST_RATE =
      Setting.number("--lr-end", "schedule.end")
          .usually(0.0)
          .help("Where the schedule ends, as a share of the peak ({}).");

  public static final Setting<Double> MOMENTUM =
      Setting.number("--momentum", "optimizer.momentum")
          .suiting(OF_SGD)
          .help("Of sgd (%s).".formatted(told(SGD.momentum())));

  public static final Setting<Boolean> NESTEROV =
      Setting.flag("--nesterov", "optimizer.nesterov")
          .suiting(OF_SGD)
          .help("Nesterov's momentum for sgd (default), or not.");

  public static final Setting<Double> WEIGHT_DECAY =
      Setting.number("--weight-decay", "optimizer.weightDecay")
          .help(
              "Spares norms, biases, embeddings (sgd %s, adamw %s)."
                  .formatted(told(SGD.weightDecay()), told(ADAMW.weightDecay())));

  public static final Setting<Boolean> DECAYS_ALL =
      Setting.flag("--decay-all", "optimizer.decaysAll")
          .suiting(OF_SGD)
          .help("sgd: weight decay does not spare them.");

  public static final Setting<Double> NORM_RATE =
      Setting.number("--norm-lr", "optimizer.normRate")
          .suiting(OF_SGD)
          .help(
              "sgd: learning rate of norms over that of all else (%s)."
                  .formatted(told(SGD.normRate())));

  public static final Setting<Double> LABEL_SMOOTHING =
      Setting.number("--label-smoothing", "labelSmoothing")
          .usually(0.1)
          .help("Share of the target for all classes alike ({}).");

  public static final Setting<Double> CLIP_NORM =
      Setting.number("--clip-norm", "clipNorm")
          .help(
              "Largest norm of the gradients, 0 for none (ViT %s, others %s)."
                  .formatted(told(TrainingPlan.TRANSFORMER_CLIP), told(TrainingPlan.CLIP)));

  public static final Setting<Averaging> EMA =
      averaging("--ema", "X", "ema", "decay", Notation.NUMBER)
          .help("Keep a moving average of the weights, with this decay (0: none).");

  public static final Setting<Averaging> LOOKAHEAD =
      averaging("--lookahead", "N", "lookahead", "interval", Notation.INTEGER)
          .help("Every N steps, go on from slow weights (0: never).");

  public static final Setting<Averaging> LOOKAHEAD_DECAY =
      averaging("--lookahead-decay", "X", "lookahead", "decay", Notation.NUMBER)
          .help(
              "Of the slow weights, by step, at the end (%s)."
                  .formatted(told(Averaging.Lookahead.USUAL_DECAY)));

  public static final Setting<ProgressiveResizing> RESIZING =
      Setting.of(
              "--progressive-resizing",
              "PX[,A,B]",
              "progressiveResizing",
              ProgressiveResizing.class,
              new Notation(LoopSettings::growth, LoopSettings::growth))
          .help(
              "ResNet: begin with images of this size; they grow after a share A of the steps and"
                  + " are full for the last B (%s,%s). 0: all images are full."
                      .formatted(
                          told(ProgressiveResizing.USUAL_DELAY),
                          told(ProgressiveResizing.USUAL_FULL)));

  public static final Setting<Views> VIEWS =
      Setting.of(
              "--views",
              "one|mirrored|shifted",
              "views",
              Views.class,
              Notation.constants(Views.class))
          .usually(Views.ONE)
          .help(
              "After the last epoch, measure also with the logits of 1, 2 or 6 views of each image"
                  + " averaged ({}).");

  public static final Setting<Precision> PRECISION =
      Setting.of(
              "--precision",
              "NAME",
              "precision",
              Precision.class,
              Notation.words(AUTO, AUTO, "fp32", "FP32", "bf16", "BF16"))
          .usually(Precision.FP32)
          .help(
              "Of the steps: fp32, bf16, or auto: bf16 on GPUs and processors that multiply it"
                  + " ({}).");

  public static final Setting<Integer> PATIENCE =
      Setting.integer("--patience", "patience")
          .usually(0)
          .help("End after N epochs without a better one (0: never).");

  public static final Setting<Long> SEED =
      Setting.of("--seed", "N", "seed", Long.class, Notation.LONG)
          .usually(1L)
          .help("Of split, weights, order, augmentation ({}).");

  public static final Setting<Double> HELD_OUT_SHARE =
      Setting.number("--val-fraction", "validation.fraction")
          .usually(0.1)
          .help("Without --val: share of every class to hold out ({}).");

  public static final Setting<Orientation> ORIENTATION =
      Setting.of(
              "--orientation",
              "ignore|apply",
              "orientation",
              Orientation.class,
              Notation.constants(Orientation.class))
          .help(
              "apply: turn photos as the camera's EXIF orientation says, here and wherever the model"
                  + " is used (ignore, or as the pretrained weights say).");

  static final List<Setting<?>> ALL =
      List.of(
          EPOCHS,
          BATCH_SIZE,
          ACCUMULATION,
          OPTIMIZER,
          LEARNING_RATE,
          DECAY,
          WARMUP_EPOCHS,
          FIRST_RATE,
          LAST_RATE,
          MOMENTUM,
          NESTEROV,
          WEIGHT_DECAY,
          DECAYS_ALL,
          NORM_RATE,
          LABEL_SMOOTHING,
          CLIP_NORM,
          EMA,
          LOOKAHEAD,
          LOOKAHEAD_DECAY,
          RESIZING,
          VIEWS,
          PRECISION,
          PATIENCE,
          SEED,
          HELD_OUT_SHARE,
          ORIENTATION);

  private LoopSettings() {}

  private static Notation images() {
    return Notation.plain(
        "is a number of images or all", word -> SettingsJson.node(Integer.parseInt(word)));
  }

  /** One number of one way to average; 0 for not that way. */
  private static Setting<Averaging> averaging(
      String option, String label, String kind, String attribute, Notation number) {
    Notation notation =
        new Notation(
            word -> {
              JsonNode value = number.read().apply(word);
              ObjectNode averaging = SettingsJson.object();
              return value.doubleValue() == 0
                  ? averaging.put("kind", "none")
                  : averaging.put("kind", kind).set(attribute, value);
            },
            averaging ->
                averaging.path("kind").asText().equals(kind) && averaging.has(attribute)
                    ? number.write().apply(averaging.get(attribute))
                    : Optional.empty());
    return Setting.of(option, label, "averaging", Averaging.class, notation).suiting(List.of(kind));
  }

  private static JsonNode growth(String word) {
    if (word.equals("0")) {
      return NullNode.instance;
    }
    List<String> parts = List.of(word.split(",", -1));
    try {
      int from = Integer.parseInt(parts.getFirst());
      return SettingsJson.node(
          switch (parts.size()) {
            case 1 -> ProgressiveResizing.from(from);
            case 3 ->
                new ProgressiveResizing(
                    from, Double.parseDouble(parts.get(1)), Double.parseDouble(parts.get(2)));
            default -> throw new NumberFormatException();
          });
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "is a size in pixels, or one with two shares of the steps as in 16,0.5,0.2; not '%s'"
              .formatted(word),
          e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("cannot be '%s': %s".formatted(word, e.getMessage()), e);
    }
  }

  private static Optional<String> growth(JsonNode resizing) {
    return Optional.of(
        resizing.isNull()
            ? "0"
            : "%s,%s,%s"
                .formatted(
                    told(resizing.path("from")),
                    told(resizing.path("delay")),
                    told(resizing.path("full"))));
  }
}
