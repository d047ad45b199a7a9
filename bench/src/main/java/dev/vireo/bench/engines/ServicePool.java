package dev.vireo.bench.engines;

import dev.vireo.bench.load.Question;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.process.ServiceProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Services, each started once, and the contenders before them. Whoever opens it closes it. */
final class ServicePool implements AutoCloseable {
  /** Enough to keep any of them busy, as in the other loads on the gateway. */
  private static final int CLIENTS = 32;

  private final Samples samples;
  private final Map<NamedModel, Running> running = new HashMap<>();
  private final List<ServiceContender> contenders = new ArrayList<>();

  /** A service of our own, and what the model says of the images when it is asked directly. */
  private record Running(ServiceProcess process, List<Question> questions) {}

  ServicePool(Samples samples) {
    this.samples = samples;
  }

  /** A service of our own that is started for it. */
  List<ServiceContender> open(
      NamedModel model, EngineKind engine, ServerCommand server, Scenario scenario) {
    Running service = running.get(model);
    if (service == null) {
      List<Question> questions = Question.answered(model.path(), images());
      service = new Running(ServiceProcess.start(server.command(model)), questions);
      running.put(model, service);
    }
    URI address = URI.create("http://127.0.0.1:" + service.process().port() + "/v1/classify");
    return List.of(open(model.name(), engine.id(), address, service.questions(), scenario));
  }

  /** A service that runs already. */
  ServiceContender open(Service service, Scenario scenario) {
    return open(service.name(), "service", service.address(), Question.open(images()), scenario);
  }

  private ServiceContender open(
      String name, String engine, URI address, List<Question> questions, Scenario scenario) {
    int clients =
        switch (scenario) {
          case OFFLINE, SERVER -> CLIENTS;
          case SINGLE_STREAM, MULTI_STREAM -> 1;
        };
    Setup setup = new Setup(name, engine, 1, clients, scenario.samplesPerQuery(), scenario);
    ServiceContender contender =
        new ServiceContender(
            setup,
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
            address,
            questions);
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
