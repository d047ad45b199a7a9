package dev.vireo.inference.bulk.source;

import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.LeftOut;
import dev.vireo.inference.bulk.source.file.Listing;
import java.nio.file.Path;

/** All images below a folder. */
final class ImageFolderInputs implements Inputs {
  private final Path folder;
  private volatile LeftOut leftOut = LeftOut.NOTHING;

  ImageFolderInputs(Path folder) {
    this.folder = folder;
  }

  @Override
  public Listing<ImageFile> list() {
    ImageRule rule = new ImageRule();
    FolderWalk walk = new FolderWalk(folder, rule);
    return new Listing<>() {
      @Override
      public boolean hasNext() {
        boolean more = walk.hasNext();
        if (!more) {
          leftOut = rule.leftOut();
        }
        return more;
      }

      @Override
      public ImageFile next() {
        return walk.next();
      }

      @Override
      public void close() {
        walk.close();
      }
    };
  }

  @Override
  public LeftOut leftOut() {
    return leftOut;
  }
}
