package dev.vireo.training.djl;

import ai.djl.pytorch.jni.JniUtils;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.cuda.CudaLibraries;
import dev.vireo.inference.engine.Device;
import dev.vireo.training.kernel.Bfloat16;
import java.util.Optional;

/** Where PyTorch computes. */
public final class TorchDevice {
  private TorchDevice() {}

  /**
   * DJL's name of a device; {@link Device.Auto} takes the first GPU that PyTorch can use, and
   * otherwise the CPU.
   *
   * @throws VireoException {@link ErrorCode#DEVICE_UNAVAILABLE} for a GPU that PyTorch cannot use
   *     here
   */
  public static ai.djl.Device resolve(Device device) {
    return switch (device) {
      case Device.Cpu() -> ai.djl.Device.cpu();
      case Device.Auto() -> gpus() > 0 ? ai.djl.Device.gpu(0) : ai.djl.Device.cpu();
      case Device.Cuda(int index) -> gpu(index);
    };
  }

  private static ai.djl.Device gpu(int index) {
    int gpus = gpus();
    if (index >= gpus) {
      throw new VireoException(
          ErrorCode.DEVICE_UNAVAILABLE,
          "cuda:%d cannot be used: %s; --device cpu does without"
              .formatted(index, missing(gpus, CudaLibraries.hasDriver())));
    }
    return ai.djl.Device.gpu(index);
  }

  static String missing(int gpus, boolean driver) {
    if (!driver) {
      return CudaLibraries.NO_DRIVER;
    }
    return gpus > 0
        ? "PyTorch finds %d GPU%s here, counted from 0".formatted(gpus, gpus == 1 ? "" : "s")
        : "PyTorch finds no GPU here; ./vireo --cuda brings a libtorch that uses one, and PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR=cu128 name another";
  }

  private static int gpus() {
    return PyTorch.engine().getGpuCount();
  }

  /**
   * Why PyTorch computes without oneDNN on this processor, for people; empty where it computes with
   * it as long as its kernels are right.
   */
  public static Optional<String> avoidsOneDnn() {
    return Kernels.Machine.here().fault();
  }

  /**
   * Why products of bfloat16 are not to be had on this processor, for people; empty where it
   * multiplies them and oneDNN, which does it, can be trusted.
   */
  public static Optional<String> lacksBfloat16() {
    return Bfloat16.missing().or(TorchDevice::avoidsOneDnn);
  }

  /** All of this machine that kernels depend on. */
  public static String machine() {
    return Kernels.Machine.here().description();
  }

  /** For people: {@code CPU (2 threads)}, {@code CUDA:0}. */
  public static String describe(ai.djl.Device device) {
    return describe(device, JniUtils.getNumThreads());
  }

  public static String describe(ai.djl.Device device, int threads) {
    if (device.isGpu()) {
      return "CUDA:" + device.getDeviceId();
    }
    return "CPU (" + threads + (threads == 1 ? " thread)" : " threads)");
  }

  /**
   * Sets how many CPU threads one operation of the calling thread uses, and of threads that have
   * not called PyTorch yet.
   *
   * @param threads at least 1
   */
  public static void useThreads(int threads) {
    PyTorch.engine();
    JniUtils.setNumThreads(threads);
  }
}
