package dev.vireo.gateway.model;

import dev.vireo.gateway.model.VersionSlot.LoadTiming;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The versions of one model; the newest that can be served are. Not safe for several threads. */
final class ModelEntry {
  private final ModelSource source;
  private final int usual;
  private int newest;
  private final NavigableMap<Long, VersionSlot> slots = new TreeMap<>();
  private boolean forbidden;

  /**
   * @param usual versions served at the same time where its configuration says nothing, at least 1
   */
  ModelEntry(ModelSource source, int usual) {
    this.source = source;
    this.usual = usual;
    this.newest = usual;
  }

  ModelSource source() {
    return source;
  }

  /**
   * Brings the versions in line with the files: those that should serve and do not are loaded. A
   * version whose file is gone serves on while nothing else does and another is about to.
   *
   * @param load loads a slot, or leaves it as it is
   * @return what should serve no longer, already taken out
   */
  List<LoadedModel> update(List<ModelFile> files, LoadTiming haste, Consumer<VersionSlot> load) {
    Set<Long> present = new HashSet<>();
    for (ModelFile file : files) {
      slots.computeIfAbsent(file.version(), version -> new VersionSlot(file)).found(file);
      present.add(file.version());
    }
    int policy = files.isEmpty() ? 0 : files.getFirst().config().newest();
    newest = policy > 0 ? policy : usual;
    int serving = 0;
    boolean settling = false;
    for (Map.Entry<Long, VersionSlot> entry : List.copyOf(slots.descendingMap().entrySet())) {
      long version = entry.getKey();
      VersionSlot slot = entry.getValue();
      if (forbidden || !present.contains(version)) {
        continue;
      }
      // Looked at also while newer ones serve: if those go, it is known not to be half written.
      boolean wanted = slot.wantsLoading(haste);
      if (serving < newest && wanted) {
        load.accept(slot);
      }
      serving += serving < newest && slot.loaded().isPresent() ? 1 : 0;
      settling |= slot.isSettling();
    }
    return serving == 0 && settling ? List.of() : prune(present);
  }

  private List<LoadedModel> prune(Set<Long> present) {
    List<LoadedModel> retired = new ArrayList<>();
    int serving = 0;
    for (Map.Entry<Long, VersionSlot> entry : List.copyOf(slots.descendingMap().entrySet())) {
      long version = entry.getKey();
      VersionSlot slot = entry.getValue();
      if (!present.contains(version)) {
        slot.unload("").ifPresent(retired::add);
        slots.remove(version);
      } else if (serving == newest) {
        slot.unload("a newer version serves").ifPresent(retired::add);
      } else if (slot.loaded().isPresent()) {
        serving++;
      }
    }
    return retired;
  }

  /**
   * Nothing of it is served until {@link #allow}.
   *
   * @return what served
   */
  List<LoadedModel> forbid() {
    forbidden = true;
    List<LoadedModel> retired = new ArrayList<>();
    for (VersionSlot slot : slots.values()) {
      slot.unload("unloaded").ifPresent(retired::add);
    }
    return retired;
  }

  void allow() {
    forbidden = false;
  }

  /** Whether a version lost its device and does not serve again yet. */
  boolean isLost() {
    return !forbidden && slots.values().stream().anyMatch(VersionSlot::isLost);
  }

  /**
   * Takes out what lost its device; the next update opens it anew.
   *
   * @return what served
   */
  List<LoadedModel> lose() {
    List<LoadedModel> retired = new ArrayList<>();
    for (VersionSlot slot : slots.values()) {
      slot.lose().ifPresent(retired::add);
    }
    return retired;
  }

  /** Why the newest file does not serve; empty when it does. */
  String problem() {
    return slots.lastEntry().getValue().reason();
  }

  NavigableMap<Long, LoadedModel> served() {
    NavigableMap<Long, LoadedModel> served = new TreeMap<>();
    slots.forEach((version, slot) -> slot.loaded().ifPresent(model -> served.put(version, model)));
    return served;
  }

  List<ModelStatus> statuses() {
    return slots.values().stream().map(VersionSlot::status).toList();
  }
}
