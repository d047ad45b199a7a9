package dev.vireo.bench.peer;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a peer is to do; it reads this as JSON.
 *
 * @param images files, in the order of the samples
 * @param tensor whether queries begin with the model's input, there already, and not with files
 * @param pixels a file of the first samples as Vireo decodes them, uint8 {@code [count, size, size,
 *     3]}; empty where there is no need of them
 */
public record PeerJob(
    PeerModel model, PeerWay way, List<String> images, boolean tensor, String pixels) {

  public PeerJob {
    images = List.copyOf(images);
  }

  /** From files, its answers not compared. */
  public PeerJob(PeerModel model, PeerWay way, List<String> images) {
    this(model, way, images, false, "");
  }

  /** Writes it where the peer finds it. */
  Path write() {
    try {
      Path file = Files.createTempFile("vireo-peer", ".json");
      new ObjectMapper().writeValue(file.toFile(), this);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write what a peer is to do", e);
    }
  }
}
