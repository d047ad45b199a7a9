package dev.vireo.training.engine;

import ai.djl.Device;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.training.djl.TorchEngine;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Network;
import java.util.Optional;

/** A network's weights on PyTorch, for any number of engines. Closing it frees them. */
sealed interface NetworkOnTorch extends AutoCloseable {
  /**
   * @param threads of the CPU for each run
   */
  Engine newEngine(ModelFacts facts, int threads);

  /** In one line, what is not as usual. */
  Optional<String> notice();

  @Override
  void close();

  /** Operation by operation. */
  record Interpreted(
      Network graph,
      TorchNetwork network,
      Device device,
      Precision precision,
      Optional<String> reason)
      implements NetworkOnTorch {
    @Override
    public Engine newEngine(ModelFacts facts, int threads) {
      return new TorchEngine(facts, graph, network, device, threads, precision, false);
    }

    @Override
    public Optional<String> notice() {
      return network.kernels().notice().or(this::reason);
    }

    @Override
    public void close() {
      network.close();
    }
  }

  /** As one function. */
  record Fused(Network graph, FusedNetwork network) implements NetworkOnTorch {
    @Override
    public Engine newEngine(ModelFacts facts, int threads) {
      return new FusedEngine(facts, network, threads, TorchEngine.features(graph));
    }

    @Override
    public Optional<String> notice() {
      return Optional.empty();
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
