package dev.vireo.training.fit;

import dev.vireo.training.djl.TorchNetwork;

/** How gradients change parameters. Weight decay spares norms, biases and embeddings. */
public sealed interface OptimizerSettings {
  double weightDecay();

  /** A short name for people and files: {@code sgd}, {@code adamw}. */
  String name();

  /** An optimizer at its first step; its state lives in the network's memory. */
  Optimizer open(TorchNetwork network);

  /**
   * Stochastic gradient descent as PyTorch defines it: decay joins the gradient, the velocity is
   * {@code momentum * velocity + gradient}.
   */
  record Sgd(double momentum, boolean nesterov, double weightDecay) implements OptimizerSettings {
    public Sgd {
      if (!(momentum >= 0 && momentum < 1 && weightDecay >= 0)) {
        throw new IllegalArgumentException(
            "momentum lies in [0, 1) and weight decay is not negative");
      }
    }

    @Override
    public String name() {
      return "sgd";
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

    @Override
    public String name() {
      return "adamw";
    }

    @Override
    public Optimizer open(TorchNetwork network) {
      return new AdamWOptimizer(this, network);
    }
  }
}
