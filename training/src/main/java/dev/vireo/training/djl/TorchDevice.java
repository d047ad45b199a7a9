package dev.vireo.training.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where PyTorch computes: {@code auto}, {@code cpu} or {@code cuda:N}, as the command line says.
 */
public final class TorchDevice {
  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

  private TorchDevice() {}

  /**
   * @param name {@code auto} takes the first GPU that PyTorch can use, and otherwise the CPU
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} for another word, {@link
   *     ErrorCode#DEVICE_UNAVAILABLE} for a GPU that PyTorch cannot use here
   */
  public static Device resolve(String name) {
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    int gpus = Engine.getEngine("PyTorch").getGpuCount();
    if (name.equals("auto")) {
      return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
    Matcher matcher = CUDA.matcher(name);
    if (!matcher.matches()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "a device is auto, cpu or cuda:N, not \"" + name + "\"");
    }
    int index = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
    if (index >= gpus) {
      throw new VireoException(
          ErrorCode.DEVICE_UNAVAILABLE,
          "PyTorch finds "
              + (gpus == 0 ? "no GPU" : gpus + " GPUs")
              + " here, so "
              + name
              + " cannot be used; a libtorch with CUDA in PYTORCH_LIBRARY_PATH and"
              + " PYTORCH_FLAVOR=cu128 let it use one, --device cpu does without");
    }
    return Device.gpu(index);
  }

  /** For people: {@code CPU (2 threads)}, {@code CUDA:0}. */
  public static String describe(Device device) {
    return device.isGpu()
        ? "CUDA:" + device.getDeviceId()
        : "CPU (" + JniUtils.getNumThreads() + " threads)";
  }

  /**
   * Sets how many CPU threads one operation uses, in the whole process.
   *
   * @param threads at least 1
   */
  public static void useThreads(int threads) {
    Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(threads);
  }
}
