package dev.vireo.training.network;

/** The non-linearity between layers. */
public enum Activation {
  RELU,
  GELU;

  Operation operation() {
    return switch (this) {
      case RELU -> new Operation.Relu();
      case GELU -> new Operation.Gelu();
    };
  }
}
