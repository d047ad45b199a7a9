package dev.vireo.inference.engine;

import org.apiguardian.api.API;

/** In what numbers a network computes. Its parameters are always float32. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public enum Precision {
  FP32("float32"),
  /**
   * Activations, and the parameters that meet them in products, are rounded to bfloat16; batch
   * norm's parameters and the logits stay float32 (Micikevicius et al. 2017, arXiv 1710.03740, with
   * a format that needs no scaling of the loss). Fast where the processor multiplies it: Intel's
   * AMX and AVX-512 BF16, NVIDIA's tensor cores.
   */
  BF16("bfloat16");

  private final String title;

  Precision(String title) {
    this.title = title;
  }

  /** For people. */
  public String title() {
    return title;
  }
}
