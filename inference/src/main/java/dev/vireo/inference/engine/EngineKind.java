package dev.vireo.inference.engine;

import org.apiguardian.api.API;

/** What runs a model. */
@API(status = API.Status.MAINTAINED, since = "0.1")
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
