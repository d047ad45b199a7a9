package dev.vireo.inference.model;

/**
 * Keys under which facts travel in an ONNX file's {@code metadata_props} and in a checkpoint's
 * {@code __metadata__}. Values are JSON unless said otherwise.
 */
public final class ModelMetadata {
  /** Format version of these keys, plain text. */
  public static final String FORMAT = "vireo.format";

  /** The value of {@link #FORMAT} that this version writes. */
  public static final String FORMAT_VERSION = "1";

  /** A short name, plain text. */
  public static final String NAME = "vireo.name";

  /** Array of class names in the order of the logits. */
  public static final String LABELS = "vireo.labels";

  /** Object, see {@link PreprocessingJson}. */
  public static final String PREPROCESSING = "vireo.preprocessing";

  /** Object: the architecture record's kind and attributes. */
  public static final String ARCHITECTURE = "vireo.architecture";

  /** Object: epochs, seed, optimizer, accuracies, times. */
  public static final String TRAINING = "vireo.training";

  /** Object: the parity report of the export. */
  public static final String PARITY = "vireo.parity";

  /** Object: how far the file is from its original in another library. */
  public static final String REFERENCE = "vireo.reference";

  /** Array of the names of the graph's outputs, {@code logits} first. */
  public static final String OUTPUTS = "vireo.outputs";

  private ModelMetadata() {}
}
