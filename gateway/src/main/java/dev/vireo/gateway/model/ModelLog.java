package dev.vireo.gateway.model;

import dev.vireo.inference.classifier.Classifier;
import java.time.Duration;
import java.util.List;
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
    List<String> ignored = file.config().ignored();
    if (!ignored.isEmpty()) {
      LOG.warn(
          "{} version {} serves without what its {} says of {}",
          file.name(),
          file.version(),
          TritonConfig.FILE,
          String.join(", ", ignored));
    }
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
