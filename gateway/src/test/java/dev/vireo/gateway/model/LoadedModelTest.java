package dev.vireo.gateway.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.TestModel;
import dev.vireo.gateway.file.Stamp;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LoadedModelTest {
  @Test
  void aRetiredModelIsLeasedToNobodyAndEndsWithItsLastHolder() {
    ModelFile file = ModelFile.of("colors", 1, TestModel.file(), false);
    try (ServedModel model = ServedModel.open(file, TestModel.SETTINGS)) {
      LoadedModel loaded = new LoadedModel(model, new Stamp(List.of()));
      ModelLease first = loaded.tryLease().orElseThrow();
      ModelLease second = loaded.tryLease().orElseThrow();

      CompletableFuture<Void> unheld = loaded.retire();

      assertThat(loaded.tryLease()).isEmpty();
      first.close();
      first.close();
      assertThat(unheld).isNotDone();
      second.close();
      assertThat(unheld).isDone();
    }
  }
}
