package dev.vireo.bench.peers;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What is to be done, as Vireo writes it ({@code dev.vireo.bench.peer.PeerJob}). */
record Job(Model model, Way way, List<String> images, boolean tensor, String pixels) {
  record Model(
      String file,
      boolean floats,
      int classes,
      int resize,
      int size,
      float[] mean,
      float[] std) {}

  record Way(int workers, int threads, int batch, Map<String, String> options) {}

  static Job read(Path file) throws IOException {
    return new Gson().fromJson(Files.readString(file), Job.class);
  }
}
