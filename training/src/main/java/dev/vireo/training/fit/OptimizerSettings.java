package dev.vireo.training.fit;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.vireo.training.djl.TorchNetwork;

/** How gradients change parameters. Weight decay spares norms, biases and embeddings. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = OptimizerSettings.Sgd.class, name = "sgd"),
  @JsonSubTypes.Type(value = OptimizerSettings.AdamW.class, name = "adamw")
})
public sealed interface OptimizerSettings {
  double weightDecay();

  /** A short name for people and files: {@code sgd}, {@code adamw}. */
  String name();

  /** A learning rate that suits batches of 64. */
  double usualRate();

  /** An optimizer at its first step; its state lives in the network's memory. */
  Optimizer open(TorchNetwork network);

  /**
   * Stochastic gradient descent as PyTorch defines it: decay joins the gradient, the velocity is
   * {@code momentum * velocity + gradient}.
   *
   * @param decaysAll whether the decay is for norms and biases too
   * @param normRate learning rate of norms over that of all else, positive; their decay does not
   *     grow with it
   */
  record Sgd(
      double momentum, boolean nesterov, double weightDecay, boolean decaysAll, double normRate)
      implements OptimizerSettings {
    public Sgd {
      if (!(momentum >= 0 && momentum < 1 && weightDecay >= 0 && normRate > 0)) {
        throw new IllegalArgumentException(
            "momentum lies in [0, 1), weight decay is not negative, the rate of norms positive");
      }
    }

    /** The same rate for all; norms and biases do not decay. */
    public Sgd(double momentum, boolean nesterov, double weightDecay) {
      this(momentum, nesterov, weightDecay, false, 1);
    }

    /** What ResNets are usually trained with. */
    public static Sgd usual() {
      return new Sgd(0.9, true, 5e-4);
    }

    @Override
    public String name() {
      return "sgd";
    }

    @Override
    public double usualRate() {
      return 0.05;
    }

    @Override
    public Optimizer open(TorchNetwork network) {
      return new SgdOptimizer(this, network);
    }
  }

  /** Adam with decoupled weight decay (Loshchilov and Hutter 2017, arXiv 1711.05101). */
  record AdamW(double beta1, double beta2, double epsilon, double weightDecay)
      implements OptimizerSettings {
    public AdamW {
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0)
          || !(weightDecay >= 0)) {
        throw new IllegalArgumentException(
            "betas lie in [0, 1), epsilon is positive and weight decay is not negative");
      }
    }

    /** What vision transformers are usually trained with. */
    public static AdamW usual() {
      return new AdamW(0.9, 0.999, 1e-8, 0.05);
    }

    @Override
    public String name() {
      return "adamw";
    }

    @Override
    public double usualRate() {
      return 1e-3;
    }

    @Override
    public Optimizer open(TorchNetwork network) {
      return new AdamWOptimizer(this, network);
    }
  }
}
