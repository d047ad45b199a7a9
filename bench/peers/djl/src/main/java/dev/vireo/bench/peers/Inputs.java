package dev.vireo.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The model's input, of pixels that are decoded already. */
final class Inputs {
  private final Job.Model model;
  private final byte[] pixels;

  Inputs(Job job) throws IOException {
    model = job.model();
    pixels = Files.readAllBytes(Path.of(job.pixels()));
  }

  /** Samples from one on; those beyond the last begin anew. */
  NDList batch(NDManager manager, int first, int count) {
    int image = model.size() * model.size() * 3;
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(count * image * (model.floats() ? Float.BYTES : 1))
            .order(ByteOrder.nativeOrder());
    for (int i = 0; i < count; i++) {
      int start = (first + i) % (pixels.length / image) * image;
      if (model.floats()) {
        normalize(start, bytes);
      } else {
        bytes.put(pixels, start, image);
      }
    }
    bytes.flip();
    int size = model.size();
    NDArray array =
        model.floats()
            ? manager.create(bytes.asFloatBuffer(), new Shape(count, 3, size, size))
            : manager.create(bytes, new Shape(count, size, size, 3), DataType.UINT8);
    return new NDList(array);
  }

  private void normalize(int start, ByteBuffer into) {
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < model.size() * model.size(); i++) {
        float value = (pixels[start + 3 * i + channel] & 0xff) / 255f;
        into.putFloat((value - model.mean()[channel]) / model.std()[channel]);
      }
    }
  }
}
