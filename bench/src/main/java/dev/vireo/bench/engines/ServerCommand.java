package dev.vireo.bench.engines;

import java.util.List;

/** How a service is started that says {@code http://HOST:PORT} when it listens. */
@FunctionalInterface
public interface ServerCommand {
  List<String> command(NamedModel model);
}
