package dev.vireo.inference.classifier;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.image.ImageBatch;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** One image through a slot: libraries load, memory is taken, code is compiled. */
final class WarmUp {
  private static final int EDGE = 64;

  private WarmUp() {}

  static void run(BatchSlot slot) {
    byte[] image = blackJpeg();
    ImageBatch batch = slot.batch();
    float[] logits = new float[batch.capacity() * slot.engine().facts().labels().size()];
    for (int count = 1; count <= batch.capacity(); count++) {
      slot.decoder().decode(image, batch.nextSlot());
      batch.add("");
      slot.engine().run(batch, logits);
      slot.alone().ifPresent(engine -> engine.run(batch, logits));
    }
    batch.clear();
  }

  private static byte[] blackJpeg() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(EDGE, EDGE, BufferedImage.TYPE_INT_RGB), "jpeg", bytes);
    } catch (IOException e) {
      throw new VireoException(ErrorCode.INTERNAL, "cannot encode the image for the warm-up", e);
    }
    return bytes.toByteArray();
  }
}
