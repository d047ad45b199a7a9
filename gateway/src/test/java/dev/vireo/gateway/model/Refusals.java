package dev.vireo.gateway.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Remembers what was reported. */
final class Refusals implements ModelListener {
  final List<String> reasons = new ArrayList<>();
  final List<String> unreadable = new ArrayList<>();

  @Override
  public void loaded(ModelFile file, ServedModel model, Duration took) {}

  @Override
  public void refused(ModelFile file, String reason) {
    reasons.add(reason);
  }

  @Override
  public void retired(String name, long version) {}

  @Override
  public void unreadable(ModelSource source, String reason) {
    unreadable.add(reason);
  }
}
