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
    check(model, true);
  }

  /** The same, but for nodes of ONNX Runtime's own domain, which have no schema there. */
  public static void checkStandardNodes(Path model) {
    check(model, false);
  }

  private static void check(Path model, boolean checkCustomDomain) {
    boolean fullCheck = true;
    boolean skipOpsetCompatibility = false;
    check_model(model.toString(), fullCheck, skipOpsetCompatibility, checkCustomDomain);
  }
}
