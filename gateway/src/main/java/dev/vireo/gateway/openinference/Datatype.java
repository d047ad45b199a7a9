package dev.vireo.gateway.openinference;

/** The protocol's datatypes that image classifiers use. */
public enum Datatype {
  /** Bytes, 0 to 255. */
  UINT8(1),
  /** Single precision, IEEE 754. */
  FP32(Float.BYTES),
  /** Whole numbers. */
  INT64(Long.BYTES),
  /** Elements of any length each. */
  BYTES(0);

  private final int size;

  Datatype(int size) {
    this.size = size;
  }

  /** Bytes of one element; 0 where elements differ. */
  public int size() {
    return size;
  }
}
