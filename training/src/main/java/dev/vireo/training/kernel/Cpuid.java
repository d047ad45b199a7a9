package dev.vireo.training.kernel;

/** The instruction CPUID of x86 processors (Intel SDM volume 2A; AMD APM volume 3, appendix E). */
@FunctionalInterface
public interface Cpuid {
  /** What the instruction leaves in the registers. */
  record Registers(int eax, int ebx, int ecx, int edx) {}

  /**
   * @param leaf put into EAX, may be above {@code 0x80000000}
   * @param subleaf put into ECX
   */
  Registers read(int leaf, int subleaf);
}
