package dev.vireo.training.weights.safetensors;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What files are, by their first bytes, that are often found where weights should be. */
final class OtherContent {
  /** In small letters, with what it is and what helps. */
  private static final Map<String, String> BEGINNINGS =
      Map.of(
          "version ",
          "it is what Git LFS leaves in place of a file: fetch the file itself with 'git lfs pull'",
          "<!doctyp",
          "it is a web page: the address gave a page in place of the file",
          "<html",
          "it is a web page: the address gave a page in place of the file",
          "\u001f\u008b",
          "it is packed with gzip: unpack it (gunzip)",
          "\u0089hdf",
          "it is an HDF5 file, as Keras writes: weights of TensorFlow are not read",
          "\u0093numpy",
          "it is an array of numpy's: weights are read from safetensors and from what torch.save writes",
          "{\"",
          "it is JSON and holds no weights: name the file of weights beside it",
          "cnumpy",
          "it is a pickle of numpy's arrays: save a dictionary of tensors with torch.save",
          "(dp",
          "it is a pickle that torch.save did not write: save a dictionary of tensors with torch.save");

  private OtherContent() {}

  /**
   * @param start first bytes of a file
   * @return a sentence; empty where nothing tells what it is
   */
  static Optional<String> of(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    return BEGINNINGS.entrySet().stream()
        .filter(entry -> text.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
