package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.engine.Device;
import java.io.IOException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PyTorchTest {
  @Test
  void nobodyIsCalledWhenTheEngineLoads() throws Exception {
    assertThat(calls()).containsExactly("loaded");
  }

  @Test
  void norWhereDownloadsAreAllowed() throws Exception {
    assertThat(calls("-Dai.djl.offline=false")).containsExactly("loaded");
  }

  private static List<String> calls(String... flags) throws IOException, InterruptedException {
    ProcessBuilder java =
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.command().addAll(List.of(flags));
    java.command()
        .addAll(
            List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Load.class.getName()));
    Process process = java.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> printed = process.inputReader().lines().toList();
    assertThat(process.waitFor()).isZero();
    return printed;
  }

  /** A user's program; prints whom it would call. */
  static final class Load {
    private Load() {}

    public static void main(String[] arguments) {
      URL.setURLStreamHandlerFactory(
          protocol -> protocol.startsWith("http") ? new Refusing() : null);
      TorchDevice.resolve(new Device.Auto());
      System.out.println("loaded");
    }
  }

  private static final class Refusing extends URLStreamHandler {
    @Override
    protected URLConnection openConnection(URL url) throws IOException {
      System.out.println(url);
      throw new IOException("no network in this test");
    }

    @Override
    protected URLConnection openConnection(URL url, java.net.Proxy proxy) throws IOException {
      return openConnection(url);
    }
  }
}
