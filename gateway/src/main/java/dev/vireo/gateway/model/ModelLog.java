package dev.vireo.gateway.model;

import dev.vireo.inference.classifier.Classifier;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes of what is served, in the log. */
public final class ModelLog implements ModelListener {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLog.class);

  @Override
  public void loaded(ModelFile file, ServedModel model, Duration took) {
    Classifier classifier = model.classifier();
    LOG.info(
        "{} version {} serves with {} on {}, loaded in {} ms",
        file.name(),
        file.version(),
        classifier.platform().runtime(),
        classifier.device(),
        took.toMillis());
    classifier.notice().ifPresent(LOG::warn);
  }

  @Override
  public void refused(ModelFile file, String reason) {
    LOG.error("{} version {} is not served: {}", file.name(), file.version(), reason);
  }

  @Override
  public void retired(String name, long version) {
    LOG.info("{} version {} takes no more requests", name, version);
  }

  @Override
  public void unreadable(ModelSource source, String reason) {
    LOG.error("{}: {}", source.path(), reason);
  }
}
