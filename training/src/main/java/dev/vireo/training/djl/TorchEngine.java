package dev.vireo.training.djl;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation.Linear;
import dev.vireo.training.network.Operation.SelfAttention;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A checkpoint as it was trained, on PyTorch: the measure that an exported file must meet. */
public final class TorchEngine implements Engine {
  private final ModelFacts facts;
  private final Device device;
  private final int threads;
  private final Precision precision;
  private final TorchNetwork network;
  private final Runnable ending;
  private final Normalizer normalizer;
  private final int classes;
  private final int width;
  private final Set<String> nodes;
  private final String output;
  private final Optional<String> features;
  private final SequencedMap<String, String> attentions = new LinkedHashMap<>();

  /**
   * Computes in float32.
   *
   * @throws VireoException INVALID_CHECKPOINT when the tensors are not those of the architecture
   */
  public TorchEngine(Checkpoint checkpoint, Device device) {
    this(checkpoint, device, Precision.FP32);
  }

  /**
   * @param precision of what {@link #run(ImageBatch, float[])} computes
   * @throws VireoException as {@link #TorchEngine(Checkpoint, Device)}
   */
  public TorchEngine(Checkpoint checkpoint, Device device, Precision precision) {
    this(
        new ModelFacts(
            checkpoint.architecture().name(),
            checkpoint.labels(),
            checkpoint.preprocessing(),
            Map.of(ModelMetadata.TRAINING, checkpoint.training())),
        checkpoint.architecture().network(),
        checkpoint.tensors(),
        device,
        precision);
  }

  private TorchEngine(
      ModelFacts facts,
      Network graph,
      Map<String, Tensor> tensors,
      Device device,
      Precision precision) {
    this(facts, graph, new TorchNetwork(graph, tensors, device), device, 0, precision, true);
  }

  /**
   * @param threads of the CPU for each run; 0 for as many as the calling thread has
   * @param owning whether the network is closed with this; otherwise its owner closes it after this
   */
  public TorchEngine(
      ModelFacts facts,
      Network graph,
      TorchNetwork network,
      Device device,
      int threads,
      Precision precision,
      boolean owning) {
    this.facts = facts;
    this.network = network;
    this.device = device;
    this.threads = threads;
    this.precision = precision;
    ending = owning ? network::close : () -> {};
    classes = facts.labels().size();
    width = features(graph);
    nodes = graph.nodes().stream().map(Network.Node::name).collect(Collectors.toSet());
    output = graph.output().name();
    features = graph.classifiers().stream().findFirst().map(node -> node.inputs().getFirst());
    for (Network.Node node : graph.nodes()) {
      if (node.operation() instanceof SelfAttention) {
        attentions.put(node.name(), node.inputs().getFirst());
      }
    }
    normalizer = new Normalizer(facts.preprocessing(), network.manager());
  }

  /** What the last matrix reads of an image, in numbers; 0 where none gives the logits. */
  public static int features(Network graph) {
    return graph.classifiers().stream()
        .findFirst()
        .map(node -> node.operation() instanceof Linear linear ? linear.in() : 0)
        .orElse(0);
  }

  @Override
  public ModelFacts facts() {
    return facts;
  }

  @Override
  public String device() {
    return threads == 0 ? TorchDevice.describe(device) : TorchDevice.describe(device, threads);
  }

  @Override
  public int embeddingSize() {
    return width;
  }

  @Override
  public void run(ImageBatch batch, float[] logits) {
    pass(
        batch,
        images -> copy(network.classify(images, precision), logits, batch.count() * classes));
  }

  @Override
  public void run(ImageBatch batch, float[] logits, float[] embeddings) {
    if (width == 0) {
      Engine.super.run(batch, logits, embeddings);
    }
    String read = features.orElseThrow();
    pass(
        batch,
        images -> {
          Map<String, NDArray> seen = network.observe(images, Set.of(output, read));
          copy(Lookup.required(seen, output), logits, batch.count() * classes);
          copy(Lookup.required(seen, read), embeddings, batch.count() * width);
        });
  }

  private static void copy(NDArray values, float[] into, int count) {
    System.arraycopy(values.toFloatArray(), 0, into, 0, count);
  }

  private void pass(ImageBatch batch, Consumer<NDArray> work) {
    int size = checkedSize(batch);
    if (threads > 0) {
      TorchDevice.useThreads(threads);
    }
    try (Autograd _ = Autograd.off();
        NDManager step = network.manager().newSubManager()) {
      work.accept(normalizer.normalize(batch.pixels().asByteBuffer(), batch.count(), size, step));
    } catch (EngineException e) {
      throw failed(e, batch.count());
    }
  }

  /**
   * What the network computes of one image, row-major.
   *
   * @param logits {@code [classes]}
   * @param embeddings what the last matrix reads, {@code [features]}; of the first where several
   *     give the logits, empty where none does
   * @param attention how much each token looks at each, {@code [heads, tokens, tokens]}, in the
   *     order of the network
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Observed(float[] logits, float[] embeddings, List<float[]> attention) {}

  /**
   * Runs one image of a batch, in float32, for everything that there is to see.
   *
   * @param index of the image
   * @throws VireoException as {@link #run(ImageBatch, float[])}
   */
  public Observed observe(ImageBatch batch, int index) {
    int size = checkedSize(batch);
    Set<String> watched = new HashSet<>(attentions.values());
    watched.add(output);
    features.ifPresent(watched::add);
    try (Autograd _ = Autograd.off();
        NDManager step = network.manager().newSubManager()) {
      ByteBuffer pixels = batch.slot(index).asByteBuffer();
      Map<String, NDArray> seen =
          network.observe(normalizer.normalize(pixels, 1, size, step), watched);
      List<float[]> maps = new ArrayList<>();
      attentions.forEach((node, input) -> {
        try (NDArray weights = network.attention(node, Lookup.required(seen, input))) {
          maps.add(weights.toFloatArray());
        }
      });
      return new Observed(
          Lookup.required(seen, output).toFloatArray(),
          features.map(node -> Lookup.required(seen, node).toFloatArray()).orElse(new float[0]),
          maps);
    } catch (EngineException e) {
      throw failed(e, 1);
    }
  }

  /**
   * What each node of the network gives for one image, in float32.
   *
   * @param pixels {@code [size, size, 3]}, RGB
   * @return row-major in the layouts of the nodes' shapes, by their names
   * @throws VireoException as {@link #run(ImageBatch, float[])}
   */
  public Map<String, float[]> nodes(byte[] pixels, int size) {
    ByteBuffer direct = ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
    try (Autograd _ = Autograd.off();
        NDManager step = network.manager().newSubManager()) {
      Map<String, float[]> values = new HashMap<>();
      network
          .observe(normalizer.normalize(direct, 1, size, step), nodes)
          .forEach((node, array) -> values.put(node, array.reshape(-1).toFloatArray()));
      return values;
    } catch (EngineException e) {
      throw failed(e, 1);
    }
  }

  /** What computes, proved right. */
  public KernelReport kernels() {
    return network.kernels();
  }

  private int checkedSize(ImageBatch batch) {
    int size = facts.preprocessing().size();
    if (!batch.fits(facts.preprocessing())) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the model takes images of "
              + size
              + " pixels, not "
              + batch.height()
              + ": decode with its own preprocessing");
    }
    return size;
  }

  private VireoException failed(EngineException e, int images) {
    return TorchFailure.of(e, device(), images, facts.preprocessing().size());
  }

  @Override
  public void close() {
    normalizer.close();
    ending.run();
  }
}
