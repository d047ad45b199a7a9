package dev.vireo.training.explain;

import dev.vireo.inference.engine.Model;
import dev.vireo.inference.explain.InsightProvider;
import dev.vireo.inference.explain.ModelInsight;
import dev.vireo.training.engine.TorchModel;
import java.util.Optional;

/** Looks into models that PyTorch runs. */
public final class TorchInsights implements InsightProvider {
  @Override
  public Optional<ModelInsight> of(Model model) {
    return model instanceof TorchModel torch
        ? Optional.of(new TorchInsight(torch))
        : Optional.empty();
  }
}
