package dev.vireo.inference.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.cuda.CudaOptions;
import dev.vireo.inference.image.ImageSignature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens ONNX Runtime sessions on the device asked for. */
final class OnnxSessions {
  /**
   * @param device for people
   * @param note why {@code auto} did not take CUDA
   */
  record Opened(OrtSession session, String device, Optional<String> note) {}

  private OnnxSessions() {}

  /**
   * @param threads at least 1
   * @param cores for the threads, as many
   * @throws VireoException DEVICE_UNAVAILABLE, or INVALID_MODEL
   */
  static Opened open(
      Path file, Device device, int threads, Optional<Cores> cores, OnnxTuning tuning) {
    OrtEnvironment environment = OnnxEnvironment.get();
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      tuning.apply(options);
      if (cores.isPresent()) {
        options.addConfigEntry("session.intra_op_thread_affinities", cores.get().others());
      }
      // Threads that spin between runs take the cores from those who bring the next image: without
      // it the median comes sooner, and the slowest hundredth later (bench/results).
      options.addConfigEntry("session.force_spinning_stop", "1");
      IntegerProducts.makeExact(file, environment, options);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      String cpu = threads == 1 ? "CPU (1 thread)" : "CPU (" + threads + " threads)";
      return switch (device) {
        case Device.Cpu() -> new Opened(create(environment, file, options), cpu, Optional.empty());
        case Device.Cuda(int index) -> {
          CudaOptions cuda = cuda(file, index);
          Optional<String> problem = CudaProvider.add(options, cuda);
          if (problem.isPresent()) {
            throw new VireoException(
                ErrorCode.DEVICE_UNAVAILABLE,
                "cuda:" + index + " cannot be used: " + problem.get());
          }
          yield new Opened(create(environment, file, options), cuda.label(), Optional.empty());
        }
        case Device.Auto() -> {
          // Nobody asked for a GPU who took the build without.
          boolean built = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
          CudaOptions cuda = cuda(file, 0);
          Optional<String> problem = built ? CudaProvider.add(options, cuda) : Optional.empty();
          yield new Opened(
              create(environment, file, options),
              built && problem.isEmpty() ? cuda.label() : cpu,
              problem);
        }
      };
    } catch (OrtException e) {
      throw new VireoException(
          ErrorCode.INTERNAL, "ONNX Runtime refuses its own options: " + e.getMessage(), e);
    }
  }

  private static CudaOptions cuda(Path file, int index) {
    return CudaOptions.of(index, HalfPrecision.isOf(file), System.getenv());
  }

  private static boolean isImage(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return ImageSignature.matches(ByteBuffer.wrap(in.readNBytes(ImageSignature.BYTES)));
    } catch (IOException _) {
      return false; // ONNX Runtime has said what is wrong with it.
    }
  }

  private static OrtSession create(OrtEnvironment environment, Path file, SessionOptions options) {
    try {
      return environment.createSession(file.toString(), options);
    } catch (OrtException e) {
      if (isImage(file)) {
        throw new VireoException(
            ErrorCode.INVALID_MODEL,
            "%s is an image, and a model is asked for: the file that 'vireo export' wrote, or the folder of a run"
                .formatted(file),
            e);
      }
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          file
              + " is not an ONNX model that can be loaded ("
              + OrtReason.of(e)
              + "); is it the file that 'vireo export' wrote, and whole?",
          e);
    }
  }
}
