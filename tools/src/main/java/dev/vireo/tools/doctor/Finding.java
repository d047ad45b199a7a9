package dev.vireo.tools.doctor;

/**
 * What a probe saw.
 *
 * @param part of the machine: {@code CPU}, {@code libcudart.so.12}
 * @param detail one line for people
 */
public record Finding(Topic topic, String part, Level level, String detail) {

  /** What a finding is about, in the order of the report. */
  public enum Topic {
    MACHINE("Machine"),
    IMAGES("Images"),
    CLASSIFYING("Classifying (ONNX Runtime)"),
    TRAINING("Training (PyTorch)"),
    CUDA("NVIDIA GPU (only needed for --device cuda)");

    private final String title;

    Topic(String title) {
      this.title = title;
    }

    /** A heading for people. */
    public String title() {
      return title;
    }
  }

  /** Whether Vireo can use the part. */
  public enum Level {
    OK,
    /** Not there; Vireo runs without it. */
    ABSENT,
    /** Needed, and not working. */
    BROKEN
  }

  static Finding ok(Topic topic, String part, String detail) {
    return new Finding(topic, part, Level.OK, detail);
  }

  static Finding absent(Topic topic, String part, String detail) {
    return new Finding(topic, part, Level.ABSENT, detail);
  }

  static Finding broken(Topic topic, String part, String detail) {
    return new Finding(topic, part, Level.BROKEN, detail);
  }
}
