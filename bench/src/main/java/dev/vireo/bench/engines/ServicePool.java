package dev.vireo.bench.engines;

import dev.vireo.bench.load.Question;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.loadgen.Unanswered;
import dev.vireo.bench.process.ServiceProcess;
import dev.vireo.bench.service.PostedImages;
import dev.vireo.bench.service.ServiceCall;
import dev.vireo.bench.service.Tensors;
import dev.vireo.inference.model.Preprocessing;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Services, each started once, and the contenders before them. Whoever opens it closes it. */
final class ServicePool implements AutoCloseable {
  /** Enough to keep any of them busy, as in the other loads on the gateway. */
  private static final int CLIENTS = 32;

  private final Samples samples;
  private final Consumer<String> skipped;
  private final Map<NamedModel, Running> running = new HashMap<>();
  private final List<ServiceContender> contenders = new ArrayList<>();

  /** A service of our own, and what the model says of the images when it is asked directly. */
  private record Running(ServiceProcess process, List<Question> questions) {}

  /**
   * @param skipped hears what cannot be asked, and why
   */
  ServicePool(Samples samples, Consumer<String> skipped) {
    this.samples = samples;
    this.skipped = skipped;
  }

  /** A service of our own that is started for it. */
  List<ServiceContender> open(
      NamedModel model, BenchEngine engine, ServerCommand server, Scenario scenario) {
    Running service = running.get(model);
    if (service == null) {
      List<Question> questions = Question.answered(model.path(), images());
      service = new Running(ServiceProcess.start(server.command(model)), questions);
      running.put(model, service);
    }
    URI address = URI.create("http://127.0.0.1:" + service.process().port() + "/v1/classify");
    ServiceCall call = new PostedImages(address, images());
    return List.of(add(model.name(), engine.id(), call, service.questions(), scenario));
  }

  /**
   * A service that runs already.
   *
   * @param prepared of the models that take part, what decoded images look like
   */
  List<ServiceContender> open(
      Service service, List<Preprocessing> prepared, DecodedSamples decoded, Scenario scenario) {
    Tensors.Source source = new Prepared(images(), prepared, decoded);
    try {
      return List.of(add(service.name(), "service", service.open(source), List.of(), scenario));
    } catch (Unanswered e) {
      skipped.accept(service.name() + ": " + e.getMessage());
      return List.of();
    }
  }

  private record Prepared(List<byte[]> files, List<Preprocessing> known, DecodedSamples decoded)
      implements Tensors.Source {
    @Override
    public Tensors.Prepared pixels(long height, long width) {
      for (Preprocessing each : known) {
        boolean fits = height == each.height() || height == Tensors.ANY;
        if (fits && (width == each.width() || width == Tensors.ANY)) {
          return new Tensors.Prepared(decoded.of(each), each);
        }
      }
      throw new Unanswered(
          "it takes images of %d x %d pixels, as no model does that is given with -m"
              .formatted(height, width));
    }
  }

  private ServiceContender add(
      String name, String engine, ServiceCall call, List<Question> questions, Scenario scenario) {
    int clients =
        switch (scenario) {
          case OFFLINE, SERVER -> CLIENTS;
          case SINGLE_STREAM, MULTI_STREAM -> 1;
        };
    Setup setup = new Setup(name, engine, 1, clients, scenario.samplesPerQuery(), scenario);
    ServiceContender contender = new ServiceContender(setup, call, questions);
    contenders.add(contender);
    return contender;
  }

  private List<byte[]> images() {
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < samples.files().size(); i++) {
      images.add(samples.encoded(i));
    }
    return images;
  }

  @Override
  public void close() {
    contenders.forEach(ServiceContender::close);
    running.values().forEach(service -> service.process().close());
  }
}
