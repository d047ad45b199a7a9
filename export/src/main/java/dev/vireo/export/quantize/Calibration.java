package dev.vireo.export.quantize;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.graph.ScratchModel;
import dev.vireo.export.graph.Value;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.OnnxEnvironment;
import dev.vireo.inference.image.ImageBatch;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Runs a float32 graph in ONNX Runtime with values inside it exposed, and counts these. */
final class Calibration implements AutoCloseable {
  private final OrtEnvironment environment = OnnxEnvironment.get();
  private final OrtSession session;
  private final Value input;
  private final Map<String, Histogram> histograms = new LinkedHashMap<>();
  private final Map<String, ChannelMeans> means = new LinkedHashMap<>();
  private float[] values = new float[0];

  /**
   * @param graph takes uint8 NHWC
   * @param measured names of float32 values
   * @param weighted those of them that are multiplied with weights
   */
  Calibration(OnnxGraph graph, Set<String> measured, Set<String> weighted) {
    this.input = graph.view().inputs().getFirst();
    measured.forEach(name -> histograms.put(name, new Histogram()));
    weighted.forEach(name -> means.put(name, new ChannelMeans()));
    try (ScratchModel model = new ScratchModel(graph.exposing(measured), new TreeMap<>());
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      session = environment.createSession(model.path().toString(), options);
    } catch (OrtException e) {
      throw new VireoException(
          ErrorCode.INTERNAL,
          "ONNX Runtime cannot open a graph to calibrate: " + e.getMessage(),
          e);
    }
  }

  /**
   * @throws VireoException {@link ErrorCode#INVALID_CHECKPOINT} when the network's values are not
   *     finite
   */
  void add(ImageBatch batch) {
    long[] shape = {batch.count(), batch.height(), batch.width(), 3};
    try (OnnxTensor pixels =
            OnnxTensor.createTensor(
                environment,
                batch.pixels().asByteBuffer().order(ByteOrder.nativeOrder()),
                shape,
                OnnxJavaType.UINT8);
        OrtSession.Result results =
            session.run(Map.of(input.name(), pixels), histograms.keySet())) {
      for (Map.Entry<String, Histogram> entry : histograms.entrySet()) {
        OnnxTensor tensor = (OnnxTensor) results.get(entry.getKey()).orElseThrow();
        count(entry.getKey(), tensor.getFloatBuffer(), entry.getValue());
        ChannelMeans ofChannels = means.get(entry.getKey());
        if (ofChannels != null) {
          ofChannels.add(values, tensor.getInfo().getShape());
        }
      }
    } catch (OrtException e) {
      throw new VireoException(
          ErrorCode.INTERNAL, "ONNX Runtime cannot run a graph to calibrate: " + e.getMessage(), e);
    }
  }

  private void count(String name, FloatBuffer buffer, Histogram histogram) {
    int count = buffer.remaining();
    if (values.length < count) {
      values = new float[count];
    }
    buffer.get(values, 0, count);
    try {
      histogram.add(values, count);
    } catch (IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT,
          "the network cannot be calibrated: at " + name + " " + e.getMessage(),
          e);
    }
  }

  Measurements measurements(CalibrationMethod method) {
    Map<String, Range> ranges = new LinkedHashMap<>();
    histograms.forEach((name, histogram) -> ranges.put(name, range(histogram, method)));
    Map<String, double[]> ofChannels = new LinkedHashMap<>();
    means.forEach((name, mean) -> ofChannels.put(name, mean.means()));
    return new Measurements(ranges, ofChannels);
  }

  private static Range range(Histogram histogram, CalibrationMethod method) {
    return switch (method) {
      case CalibrationMethod.MinMax() -> histogram.covering(1);
      case CalibrationMethod.Percentile(double share) -> histogram.covering(share);
      case CalibrationMethod.MinimalEntropyLoss() -> Entropy.range(histogram);
    };
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new VireoException(
          ErrorCode.INTERNAL, "ONNX Runtime cannot close its session: " + e.getMessage(), e);
    }
  }
}
