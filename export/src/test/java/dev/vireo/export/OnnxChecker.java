package dev.vireo.export;

import static org.bytedeco.onnx.global.onnx.check_model;

import java.nio.file.Path;

/** ONNX's own checker. */
public final class OnnxChecker {
  private OnnxChecker() {}

  /**
   * Checks every node against its operator's schema and infers every shape, which must agree with
   * the shapes that the file states.
   */
  public static void check(Path model) {
    boolean fullCheck = true;
    boolean skipOpsetCompatibility = false;
    boolean checkCustomDomain = true;
    check_model(model.toString(), fullCheck, skipOpsetCompatibility, checkCustomDomain);
  }
}
