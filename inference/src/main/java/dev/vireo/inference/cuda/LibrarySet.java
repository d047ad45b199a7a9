package dev.vireo.inference.cuda;

import java.util.List;
import org.apiguardian.api.API;

/**
 * Libraries that are unpacked into one folder of the cache, because they are needed together.
 *
 * @param name of the folder, with the versions of what is in it
 * @param bytes that they have together
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record LibrarySet(String name, long bytes, List<LibraryJar> jars) {
  private static final String CUDA = "org/bytedeco/cuda/linux-x86_64/";

  /**
   * What ONNX Runtime's provider names, and what cuDNN opens by itself: all but {@code
   * libcudnn_adv}, which holds recurrent networks. The runtime is CUDA 12.9's: the provider asks
   * for {@code cudaLibraryGetKernel}, which 12.6 has not; cuBLAS and cuDNN are in 12.6's jar alone.
   */
  public static final LibrarySet CUDA_RUNTIME =
      new LibrarySet(
          "cuda-12.9-cublas-12.6-cudnn-9.5",
          1_503_242_200L,
          List.of(
              newer(
                  "libcudart.so.12",
                  "libcurand.so.10",
                  "libnvrtc.so.12",
                  "libnvrtc-builtins.so.12.9"),
              older(
                  "libcublasLt.so.12",
                  "libcublas.so.12",
                  "libcudnn.so.9",
                  "libcudnn_graph.so.9",
                  "libcudnn_ops.so.9",
                  "libcudnn_cnn.so.9",
                  "libcudnn_heuristic.so.9",
                  "libcudnn_engines_precompiled.so.9",
                  "libcudnn_engines_runtime_compiled.so.9")));

  /** ONNX Runtime itself, built for CUDA 12. */
  public static final LibrarySet ONNX_RUNTIME =
      new LibrarySet(
          "onnxruntime-1.29.0-cuda-12",
          614_721_128L,
          List.of(
              new LibraryJar(
                  "com/microsoft/onnxruntime/onnxruntime_gpu/1.29.0/onnxruntime_gpu-1.29.0.jar",
                  642_295_340L,
                  "fe39a98c499fc9be3944dd2bf2fb77d7dc5f152668bf95d8beb1c3d7b22f2a89",
                  "ai/onnxruntime/native/linux-x64/",
                  List.of(
                      "libonnxruntime.so",
                      "libonnxruntime4j_jni.so",
                      "libonnxruntime_providers_shared.so",
                      "libonnxruntime_providers_cuda.so"))));

  /** What PyTorch needs beside {@link #CUDA_RUNTIME}. */
  public static final LibrarySet TORCH_RUNTIME =
      new LibrarySet(
          "cuda-12.9-for-pytorch",
          1_127_195_368L,
          List.of(
              newer("libcufft.so.11", "libcufile.so.0", "libcupti.so.12", "libnvJitLink.so.12"),
              older("libcudnn_adv.so.9", "libcusolver.so.11", "libcusparse.so.12"),
              new LibraryJar(
                  "org/bytedeco/openblas/0.3.31-1.5.13/openblas-0.3.31-1.5.13-linux-x86_64.jar",
                  19_701_299L,
                  "7a5e1494e0565b6e06a5d93f8b29993c9ed33239cb9ffab84909360f245b4688",
                  "org/bytedeco/openblas/linux-x86_64/",
                  List.of("libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0"))));

  /** PyTorch for CUDA 12, whose symbols DJL's library for cu128 asks for. */
  public static final LibrarySet TORCH =
      new LibrarySet(
          "libtorch-2.7.1-cuda-12",
          1_138_007_064L,
          List.of(
              new LibraryJar(
                  "org/bytedeco/pytorch/2.7.1-1.5.12/pytorch-2.7.1-1.5.12-linux-x86_64-gpu.jar",
                  615_519_857L,
                  "ae03b1a186d512e46c89b5de7f7b3ff6dc7fcaee5efb042491655d9f38437293",
                  "org/bytedeco/pytorch/linux-x86_64-gpu/",
                  List.of(
                      "libgomp.so.1",
                      "libc10.so",
                      "libc10_cuda.so",
                      "libtorch_cpu.so",
                      "libtorch_cuda.so",
                      "libtorch_cuda_linalg.so",
                      "libtorch.so"))));

  public LibrarySet {
    jars = List.copyOf(jars);
  }

  private static LibraryJar older(String... libraries) {
    return new LibraryJar(
        "org/bytedeco/cuda/12.6-9.5-1.5.11/cuda-12.6-9.5-1.5.11-linux-x86_64-redist.jar",
        2_026_748_503L,
        "b9130f92e121c5ae39d93083b2db5305af3b53bab1ef232463e281593ebb74d0",
        CUDA,
        List.of(libraries));
  }

  private static LibraryJar newer(String... libraries) {
    return new LibraryJar(
        "org/bytedeco/cuda-redist/12.9-9.10-1.5.12/cuda-redist-12.9-9.10-1.5.12-linux-x86_64.jar",
        362_212_464L,
        "1a6ec3603adc1a0e383d6a7286f5dec69ae929a16ec3548db29ea3a0d2358eca",
        CUDA,
        List.of(libraries));
  }
}
