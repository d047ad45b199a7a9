package dev.vireo.tools.demo;

import dev.vireo.export.ExportResult;
import dev.vireo.inference.bulk.BulkSummary;
import dev.vireo.training.fit.TrainingListener;
import dev.vireo.training.fit.TrainingResult;
import dev.vireo.training.network.Architecture;

/** Hears how a demo goes; all but {@link #drawn} on the demo's thread. */
public interface DemoListener {
  /** Images are about to be drawn. */
  void drawing(int images, int species);

  /** One more image was drawn; several threads call at once. */
  void drawn();

  /** The images are on disk. */
  void split(int training, int heldOut);

  /** A network is about to be trained. */
  TrainingListener training(Architecture architecture);

  void trained(TrainingResult result);

  /** A file is about to be written and proved. */
  void exporting(Architecture architecture);

  void exported(ExportResult result);

  void classified(Architecture architecture, BulkSummary summary);
}
