package dev.vireo.inference.bulk.source;

import dev.vireo.inference.bulk.source.file.FirstBytes;
import dev.vireo.inference.bulk.source.file.ImageNames;
import dev.vireo.inference.bulk.source.file.LeftOut;
import java.nio.file.Path;

/**
 * Takes all images that are not hidden: by their names, and where these do not tell, by their first
 * bytes. It counts what it leaves out, so each walk has its own.
 */
final class ImageRule implements WalkRule {
  private final LeftOut.Counter leftOut = new LeftOut.Counter();

  @Override
  public boolean takes(Path file) {
    return ImageNames.isImage(file.toString());
  }

  @Override
  public boolean takesContent(Path file) {
    if (FirstBytes.areOfAnImage(file)) {
      return true;
    }
    leftOut.add(file.toString());
    return false;
  }

  @Override
  public boolean enters(Path folder, int depth) {
    return true;
  }

  @Override
  public boolean hidden() {
    return false;
  }

  /** What was left out so far. */
  LeftOut leftOut() {
    return leftOut.sum();
  }
}
