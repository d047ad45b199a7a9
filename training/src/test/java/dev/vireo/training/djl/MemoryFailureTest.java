package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With the words of PyTorch 1.x and 2.x. */
class MemoryFailureTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CUDA out of memory. Tried to allocate 22.78 GiB. GPU 0 has a total capacity of 31.47 GiB of which 12.73 GiB is free. Including non-PyTorch memory, this process has 18.73 GiB memory in use. Of the allocated memory 9.08 GiB is allocated by PyTorch, and 9.35 GiB is reserved by PyTorch but unallocated. | 22.78 GiB
          CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 12.00 GiB total capacity; 11.08 GiB already allocated; 0 bytes free; 11.25 GiB reserved in total by PyTorch) | 20.00 MiB
          [enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 65028096 bytes. Error code 12 (Cannot allocate memory) | 62.02 MiB
          [enforce fail at CPUAllocator.cpp:71] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 64597662208 bytes. Error code 12 (Cannot allocate memory) | 60.16 GiB
          [enforce fail at alloc_cpu.cpp:81] data. DefaultCPUAllocator: not enough memory: you tried to allocate 1073741824 bytes. | 1.00 GiB
          """)
  void saysHowMuchWasAskedFor(String message, String wanted) {
    assertThat(MemoryFailure.of(new EngineException(message)).orElseThrow())
        .isEqualTo(new MemoryFailure(Optional.of(wanted)))
        .extracting(MemoryFailure::detail)
        .isEqualTo(" (it asked for another " + wanted + ")");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "std::bad_alloc"
      })
  void knowsThoseThatDoNotSay(String message) {
    MemoryFailure failure = MemoryFailure.of(new EngineException(message)).orElseThrow();
    assertThat(failure.wanted()).isEmpty();
    assertThat(failure.detail()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA error: device-side assert triggered",
        "CUDA error: an illegal memory access was encountered",
        "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)",
        "Expected more than 1 value per channel when training, got input size [1, 8, 1, 1]"
      })
  void takesNothingElseForIt(String message) {
    assertThat(MemoryFailure.of(new EngineException(message))).isEmpty();
  }

  @Test
  void takesAnExceptionWithoutWordsForSomethingElse() {
    assertThat(MemoryFailure.of(new EngineException(null, null))).isEmpty();
  }
}
