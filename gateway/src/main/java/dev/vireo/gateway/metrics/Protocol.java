package dev.vireo.gateway.metrics;

/** How a request came in. */
public enum Protocol {
  /** {@code POST /v1/classify}. */
  REST("rest"),
  /** The Open Inference Protocol over HTTP. */
  OPEN_INFERENCE("v2"),
  /** The Open Inference Protocol over gRPC. */
  GRPC("grpc"),
  /** The WebSocket subprotocol {@code vireo.v1}. */
  STREAM("stream"),
  /** The WebSocket subprotocol {@code vireo.arrow.v1}. */
  ARROW("arrow");

  private final String label;

  Protocol(String label) {
    this.label = label;
  }

  /** Its value of the label {@code protocol}. */
  public String label() {
    return label;
  }
}
