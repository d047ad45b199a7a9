package dev.vireo.tools.cli;

import dev.vireo.inference.engine.Device;
import dev.vireo.tools.doctor.CpuInfo;
import dev.vireo.training.fit.Averaging;
import dev.vireo.training.fit.OptimizerSettings;
import dev.vireo.training.fit.ProgressiveResizing;
import dev.vireo.training.fit.Schedule;
import dev.vireo.training.fit.TrainingPlanBuilder;
import dev.vireo.training.fit.Views;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a network is fitted, as options of {@code train}. What is not given stays as planned. */
final class FitOptions {
  private static final double LOOKAHEAD_DECAY = 0.95;

  /** A batch size of as many images as there are. */
  private static final int ALL = Integer.MAX_VALUE;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the images (20).")
  private Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N|all",
      converter = BatchSizeConverter.class,
      description = "Images per batch (64); all learns from the whole set at each step.")
  private Integer batchSize;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      description = "Batches whose mean gradient makes one step (1).")
  private Integer accumulation;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "sgd (ResNet's and CNN's default) or adamw (ViT's).")
  private String optimizer;

  @Option(
      names = "--lr",
      paramLabel = "X",
      description = "Peak learning rate (sgd 0.05, adamw 0.001).")
  private Double learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "After the warm-up: cosine (default), linear or constant.")
  private Schedule.Decay decay;

  @Option(
      names = "--warmup-epochs",
      paramLabel = "N",
      description = "Epochs of rising learning rate (a tenth of all).")
  private Double warmupEpochs;

  @Option(
      names = "--lr-start",
      paramLabel = "X",
      description = "Where the warm-up begins, as a share of the peak (0).")
  private Double firstRate;

  @Option(
      names = "--lr-end",
      paramLabel = "X",
      description = "Where the schedule ends, as a share of the peak (0).")
  private Double lastRate;

  @Option(names = "--momentum", paramLabel = "X", description = "Of sgd (0.9).")
  private Double momentum;

  @Option(
      names = "--nesterov",
      negatable = true,
      description = "Nesterov's momentum for sgd (default), or not.")
  private Boolean nesterov;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description = "Spares norms, biases, embeddings (sgd 0.0005, adamw 0.05).")
  private Double weightDecay;

  @Option(
      names = "--decay-all",
      negatable = true,
      description = "sgd: weight decay does not spare them.")
  private Boolean decaysAll;

  @Option(
      names = "--norm-lr",
      paramLabel = "X",
      description = "sgd: learning rate of norms over that of all else (1).")
  private Double normRate;

  @Option(
      names = "--label-smoothing",
      paramLabel = "X",
      description = "Share of the target for all classes alike (0.1).")
  private Double labelSmoothing;

  @Option(
      names = "--clip-norm",
      paramLabel = "X",
      description = "Largest norm of the gradients, 0 for none (ViT 1, others 2).")
  private Double clipNorm;

  @Option(
      names = "--ema",
      paramLabel = "X",
      description = "Keep a moving average of the weights, with this decay (0: none).")
  private Double ema;

  @Option(
      names = "--lookahead",
      paramLabel = "N",
      description = "Every N steps, go on from slow weights (0: never).")
  private Integer lookahead;

  @Option(
      names = "--lookahead-decay",
      paramLabel = "X",
      description = "Of the slow weights, by step, at the end (0.95).")
  private Double lookaheadDecay;

  @Option(
      names = "--progressive-resizing",
      paramLabel = "PX[,A,B]",
      converter = ProgressiveResizingConverter.class,
      description = {
        "ResNet: begin with images of this size; they grow after",
        "a share A of the steps and are full for the last B",
        "(0.5,0.2). 0: all images are full."
      })
  private ProgressiveResizing resizing;

  @Option(
      names = "--views",
      paramLabel = "one|mirrored|shifted",
      description = {
        "After the last epoch, measure also with the logits of",
        "1, 2 or 6 views of each image averaged (one)."
      })
  private Views views;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description =
          "Of the steps: fp32 (default), bf16, or auto: bf16 on GPUs and processors that multiply it.")
  private PrecisionChoice precision;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "End after N epochs without a better one (never).")
  private Integer patience;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of split, weights, order, augmentation (default ${DEFAULT-VALUE}).")
  private long seed = 1;

  long seed() {
    return seed;
  }

  /**
   * @param images to learn from
   * @param device to learn on
   * @throws IllegalArgumentException that names the options that cannot be met
   */
  void apply(TrainingPlanBuilder plan, int images, Device device) {
    if (decay == Schedule.Decay.CONSTANT && lastRate != null) {
      throw new IllegalArgumentException("--lr-end has no use with --schedule constant");
    }
    if (firstRate != null && warmupEpochs != null && warmupEpochs == 0) {
      throw new IllegalArgumentException("--lr-start has no use with --warmup-epochs 0");
    }
    plan.seed(seed).optimizer(optimizer(plan.optimizer())).averaging(averaging());
    if (learningRate != null) {
      plan.learningRate(learningRate);
    }
    if (decay != null) {
      plan.decay(decay);
    }
    if (warmupEpochs != null) {
      plan.warmupEpochs(warmupEpochs);
    }
    if (firstRate != null) {
      plan.firstRate(firstRate);
    }
    if (lastRate != null) {
      plan.lastRate(lastRate);
    }
    if (epochs != null) {
      plan.epochs(epochs);
    }
    if (batchSize != null) {
      plan.batchSize(batchSize == ALL ? images : batchSize);
    }
    if (accumulation != null) {
      plan.accumulation(accumulation);
    }
    if (labelSmoothing != null) {
      plan.labelSmoothing(labelSmoothing);
    }
    if (clipNorm != null) {
      plan.clipNorm(clipNorm);
    }
    if (resizing != null) {
      plan.resizing(resizing);
    }
    if (views != null) {
      plan.views(views);
    }
    if (precision != null) {
      plan.precision(precision.on(device, CpuInfo.here()));
    }
    if (patience != null) {
      plan.patience(patience);
    }
  }

  private OptimizerSettings optimizer(OptimizerSettings usual) {
    OptimizerSettings chosen =
        switch (optimizer) {
          case null -> usual;
          case "sgd" -> OptimizerSettings.Sgd.usual();
          case "adamw" -> OptimizerSettings.AdamW.usual();
          case String other ->
              throw new IllegalArgumentException(
                  "--optimizer is sgd or adamw, not '" + other + "'");
        };
    OptimizerSettings decayed = weightDecay == null ? chosen : chosen.withWeightDecay(weightDecay);
    return switch (decayed) {
      case OptimizerSettings.Sgd sgd ->
          new OptimizerSettings.Sgd(
              momentum == null ? sgd.momentum() : momentum,
              nesterov == null ? sgd.nesterov() : nesterov,
              sgd.weightDecay(),
              decaysAll == null ? sgd.decaysAll() : decaysAll,
              normRate == null ? sgd.normRate() : normRate);
      case OptimizerSettings.AdamW adamW -> {
        if (momentum != null || nesterov != null || decaysAll != null || normRate != null) {
          throw new IllegalArgumentException(
              "--momentum, --nesterov, --decay-all and --norm-lr belong to --optimizer sgd, not to"
                  + " adamw");
        }
        yield adamW;
      }
    };
  }

  private Averaging averaging() {
    boolean averages = ema != null && ema != 0;
    boolean looksAhead = lookahead != null && lookahead != 0;
    if (averages && looksAhead) {
      throw new IllegalArgumentException("--ema and --lookahead exclude each other");
    }
    if (lookaheadDecay != null && lookahead == null) {
      throw new IllegalArgumentException("--lookahead-decay has no use without --lookahead");
    }
    if (averages) {
      return new Averaging.Ema(ema);
    }
    return looksAhead
        ? new Averaging.Lookahead(
            lookahead, lookaheadDecay == null ? LOOKAHEAD_DECAY : lookaheadDecay)
        : new Averaging.None();
  }

  static final class BatchSizeConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      try {
        return value.equals("all") ? ALL : Integer.parseInt(value);
      } catch (NumberFormatException _) {
        throw new TypeConversionException("is a number of images or all, not '" + value + "'");
      }
    }
  }
}
