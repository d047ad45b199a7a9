package dev.vireo.inference.choice;

import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import java.util.ArrayList;
import java.util.List;

/**
 * Images to try a model on; what cannot be read of them is left out.
 *
 * @param origin where they come from, for people: {@code the run's held-out images}
 */
public record Sample(List<ImageFile> files, String origin) {
  /** As many as are looked at. */
  public static final int MOST = 256;

  public Sample {
    files = List.copyOf(files);
  }

  /** None: nothing can be tried. */
  public static Sample none() {
    return new Sample(List.of(), "no images");
  }

  /** The first of a run's inputs; none where they can be read only once. */
  public static Sample of(ImageSource source) {
    if (!source.countable()) {
      return none();
    }
    List<ImageFile> files = new ArrayList<>();
    try (Listing<ImageFile> listing = source.iterator()) {
      while (files.size() < MOST && listing.hasNext()) {
        files.add(listing.next());
      }
    }
    return new Sample(files, files.size() < MOST ? "the run's own" : "the run's first");
  }

  /** The same images, said to be from elsewhere. */
  public Sample named(String name) {
    return new Sample(files, name);
  }
}
