package dev.vireo.inference.engine;

/** What runs a model. */
public enum EngineKind {
  ONNX("ONNX Runtime"),
  PYTORCH("PyTorch");

  private final String title;

  EngineKind(String title) {
    this.title = title;
  }

  /** For people. */
  public String title() {
    return title;
  }
}
