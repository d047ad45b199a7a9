package dev.vireo.bench.engines;

import dev.vireo.bench.service.InferOverGrpc;
import dev.vireo.bench.service.InferOverRest;
import dev.vireo.bench.service.PostedImages;
import dev.vireo.bench.service.ServiceCall;
import dev.vireo.bench.service.Tensors;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A service that runs already.
 *
 * @param name for tables
 * @param address {@code http://HOST/v2/models/MODEL} for the Open Inference Protocol, {@code
 *     grpc://HOST:PORT/MODEL} for the same over gRPC; any other is where an image file is posted,
 *     as the body, and every answer with status 200 counts
 */
public record Service(String name, URI address) {
  private static final Pattern MODEL =
      Pattern.compile("(.*/v2/models/[^/]+(/versions/[^/]+)?)(/infer)?/?");

  /**
   * @param text {@code NAME=URL}
   * @throws VireoException INVALID_ARGUMENT for anything else
   */
  public static Service parse(String text) {
    int equals = text.indexOf('=');
    String url = text.substring(equals + 1);
    if (equals > 0 && url.matches("https?://[^\\s]+|grpc://[^\\s/:]+:[0-9]{1,5}/[^\\s/]+")) {
      try {
        return new Service(text.substring(0, equals), URI.create(url));
      } catch (IllegalArgumentException _) {
        // told below
      }
    }
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "'"
            + text
            + "' is no service: write NAME=http://HOST:PORT/PATH, where images are posted,"
            + " NAME=http://HOST:PORT/v2/models/MODEL or NAME=grpc://HOST:PORT/MODEL");
  }

  /**
   * Opens the way in which it is asked.
   *
   * @throws dev.vireo.bench.loadgen.Unanswered when it does not say what its model takes
   */
  ServiceCall open(Tensors.Source source) {
    if (address.getScheme().equals("grpc")) {
      return new InferOverGrpc(address, source);
    }
    Matcher model = MODEL.matcher(address.toString());
    return model.matches()
        ? new InferOverRest(URI.create(model.group(1)), source)
        : new PostedImages(address, source.files());
  }
}
