package dev.vireo.inference.explain;

import dev.vireo.inference.engine.Model;
import java.util.Optional;

/**
 * Looks into models of one runtime. Beside ONNX Runtime's, which is always there, those that {@link
 * java.util.ServiceLoader} finds count.
 */
public interface InsightProvider {
  /**
   * @param model still the caller's to close
   * @return empty for a model of another runtime
   */
  Optional<ModelInsight> of(Model model);
}
