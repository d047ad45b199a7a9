package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.Limits;
import dev.vireo.gateway.model.ModelRepository;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Open Inference Protocol over REST, over a real socket, by the JDK's client. The model answers
 * a sixteenth of the mean of each channel.
 */
class OpenInferenceTest {
  private static final String MODEL = "/v2/models/strongest-channel";
  private static final int PIXELS = 64;
  private static final int MAX_BODY = 1 << 20;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ModelRepository models;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    models =
        TestModel.repository(
            TestModel.file(),
            TestModel.file("/models/float/colors.onnx"),
            TestModel.file("/models/wide.onnx"));
    gateway =
        Gateway.start(
            GatewayConfig.defaults()
                .withPort(0)
                .withLimits(Limits.DEFAULTS.withBodyBytes(MAX_BODY)),
            models);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    models.close();
    CLIENT.close();
  }

  @Test
  void theServerSaysWhatItSpeaks() throws Exception {
    JsonObject server = json(get("/v2"));

    assertThat(server.getString("name")).isEqualTo("vireo");
    assertThat(server.getString("version")).isNotBlank();
    assertThat(server.getJsonArray("extensions")).contains("binary_tensor_data", "classification");
  }

  @Test
  void theServerAndTheModelAreReady() throws Exception {
    assertThat(json(get("/v2/health/live")).getBoolean("live")).isTrue();
    assertThat(json(get("/v2/health/ready")).getBoolean("ready")).isTrue();
    assertThat(json(get(MODEL + "/ready")).getBoolean("ready")).isTrue();
    assertThat(json(get(MODEL + "/versions/1/ready")).getBoolean("ready")).isTrue();
  }

  @Test
  void metadataDeclareTheModelsOwnTensors() throws Exception {
    JsonObject metadata = json(get(MODEL));

    assertThat(metadata)
        .isEqualTo(
            new JsonObject(
                """
                {"name": "strongest-channel", "versions": ["1"], "platform": "onnxruntime_onnx",
                 "inputs": [{"name": "image", "datatype": "UINT8", "shape": [-1, 8, 8, 3]}],
                 "outputs": [{"name": "logits", "datatype": "FP32", "shape": [-1, 3]}]}
                """));
    assertThat(json(get(MODEL + "/versions/1"))).isEqualTo(metadata);
    assertThat(json(get("/v2/models/colors")).getJsonArray("inputs"))
        .containsExactly(
            new JsonObject(
                "{\"name\":\"pixel_values\",\"datatype\":\"FP32\",\"shape\":[-1,3,8,8]}"));
    assertThat(json(get("/v2/models/wide")).getJsonArray("inputs"))
        .containsExactly(
            new JsonObject("{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[-1,8,12,3]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/models/parrots",
        "/v2/models/parrots/ready",
        "/v2/models/strongest-channel/versions/7",
        "/v2/models/strongest-channel/versions/one/ready"
      })
  void unknownModelsAndVersionsAreNotFound(String path) throws Exception {
    assertError(get(path), 404, "");
  }

  @Test
  void aTensorInJsonIsAnsweredWithLogits() throws Exception {
    String request =
        "{\"id\":\"a1\",\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\","
            + "\"shape\":[2,8,8,3],\"data\":["
            + numbers(16, 0, 32)
            + ","
            + numbers(0, 48, 0)
            + "]}]}";

    JsonObject answer = json(infer(request));

    assertThat(answer)
        .isEqualTo(
            new JsonObject(
                """
                {"model_name": "strongest-channel", "model_version": "1", "id": "a1",
                 "outputs": [{"name": "logits", "datatype": "FP32", "shape": [2, 3],
                              "data": [1.0, 0.0, 2.0, 0.0, 3.0, 0.0]}]}
                """));
  }

  @Test
  void dataMayBeNestedAsTheShapeAndComeBeforeIt() throws Exception {
    String row = "[" + String.join(",", Collections.nCopies(8, "[16,32,48]")) + "]";
    String image = "[[" + String.join(",", Collections.nCopies(8, row)) + "]]";
    String request =
        "{\"inputs\":[{\"data\":"
            + image
            + ",\"shape\":[1,8,8,3],\"datatype\":\"UINT8\",\"name\":\"image\"}]}";

    assertThat(logits(json(infer(request)))).containsExactly(1.0, 2.0, 3.0);
  }

  @Test
  void aModelOverFloatsTakesNormalizedFloats() throws Exception {
    String red = String.join(",", Collections.nCopies(PIXELS, "0.5"));
    String rest = String.join(",", Collections.nCopies(2 * PIXELS, "-2"));
    String request =
        "{\"inputs\":[{\"name\":\"pixel_values\",\"datatype\":\"FP32\",\"shape\":[1,3,8,8],"
            + "\"data\":["
            + red
            + ","
            + rest
            + "]}]}";

    assertThat(
            logits(json(post("/v2/models/colors/infer", request.getBytes(StandardCharsets.UTF_8)))))
        .containsExactly(0.5, -2.0, -2.0);
  }

  @Test
  void binaryTensorsFollowTheJson() throws Exception {
    byte[] pixels = bytes(16, 32, 0);
    String request =
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,8,8,3],"
            + "\"parameters\":{\"binary_data_size\":192}}],"
            + "\"outputs\":[{\"name\":\"logits\",\"parameters\":{\"binary_data\":true}}]}";

    HttpResponse<byte[]> response = inferBinary(request, pixels);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    int length =
        Integer.parseInt(
            response.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
    JsonObject head =
        new JsonObject(new String(response.body(), 0, length, StandardCharsets.UTF_8));
    assertThat(head.getJsonArray("outputs"))
        .containsExactly(
            new JsonObject(
                "{\"name\":\"logits\",\"datatype\":\"FP32\",\"shape\":[1,3],"
                    + "\"parameters\":{\"binary_data_size\":12}}"));
    ByteBuffer logits = ByteBuffer.wrap(response.body(), length, 12).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(response.body()).hasSize(length + 12);
    assertThat(new float[] {logits.getFloat(), logits.getFloat(), logits.getFloat()})
        .containsExactly(1, 2, 0);
  }

  @Test
  void encodedImagesAreDecodedByTheServer() throws Exception {
    byte[] green = Images.png(Color.GREEN);
    byte[] blue = Images.png(Color.BLUE);
    byte[] data = withLengths(green, blue);
    String request =
        "{\"parameters\":{\"binary_data_output\":false},\"inputs\":[{\"name\":\"image\","
            + "\"datatype\":\"BYTES\",\"shape\":[2],\"parameters\":{\"binary_data_size\":"
            + data.length
            + "}}]}";

    HttpResponse<byte[]> response = inferBinary(request, data);

    assertThat(logits(new JsonObject(new String(response.body(), StandardCharsets.UTF_8))))
        .containsExactly(0.0, 255 / 16.0, 0.0, 0.0, 0.0, 255 / 16.0);
  }

  @Test
  void encodedImagesInJsonAreBase64() throws Exception {
    String image = Base64.getEncoder().encodeToString(Images.png(Color.RED));
    String request =
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[1,1],\"data\":[\""
            + image
            + "\"]}]}";

    assertThat(logits(json(infer(request)))).containsExactly(255 / 16.0, 0.0, 0.0);
  }

  @Test
  void aHeaderLengthOfZeroMeansThatTheBodyIsOneImage() throws Exception {
    HttpResponse<byte[]> response = inferBinary("", Images.png(Color.RED));

    assertThat(logits(new JsonObject(new String(response.body(), StandardCharsets.UTF_8))))
        .containsExactly(255 / 16.0, 0.0, 0.0);
  }

  @Test
  void classificationAnswersLogitIndexAndLabel() throws Exception {
    String request =
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,8,8,3],\"data\":["
            + numbers(16, 0, 32)
            + "]}],\"outputs\":[{\"name\":\"logits\",\"parameters\":{\"classification\":2}}]}";

    assertThat(json(infer(request)).getJsonArray("outputs"))
        .containsExactly(
            new JsonObject(
                "{\"name\":\"logits\",\"datatype\":\"BYTES\",\"shape\":[1,2],"
                    + "\"data\":[\"2.0:2:blue\",\"1.0:0:red\"]}"));
  }

  @Test
  void aLargeBatchIsAnsweredInOrder() throws Exception {
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    for (int i = 0; i < 128; i++) {
      pixels.writeBytes(bytes(i, 255 - i, 0));
    }
    String request =
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[128,8,8,3],"
            + "\"parameters\":{\"binary_data_size\":24576}}]}";

    HttpResponse<byte[]> response = inferBinary(request, pixels.toByteArray());

    List<Double> logits =
        logits(new JsonObject(new String(response.body(), StandardCharsets.UTF_8)));
    assertThat(logits).hasSize(3 * 128);
    for (int i = 0; i < 128; i++) {
      assertThat(logits.get(3 * i)).isEqualTo(i / 16.0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          image  | UINT8 | [1,8,8]         | [-1, 8, 8, 3]
          image  | UINT8 | [0,8,8,3]       | [-1, 8, 8, 3]
          image  | UINT8 | [1,8,8,4]       | [-1, 8, 8, 3]
          image  | UINT8 | [1,3,8,8]       | [-1, 8, 8, 3]
          image  | FP32  | [1,8,8,3]       | FP32
          image  | INT64 | [1,8,8,3]       | INT64
          photo  | UINT8 | [1,8,8,3]       | photo
          image  | UINT8 | [129,8,8,3]     | at most 128
          image  | UINT8 | [2,8,8,3]       | 384 elements
          image  | UINT8 | [1,1,1,1,1,1,1,1,1] | at most 8
          image  | UINT8 | [-1,8,8,3]      | whole number
          image  | UINT8 | [1.5,8,8,3]     | whole number
          image  | UINT8 | [99999999999999999999,8,8,3] | whole number
          image  | UINT8 | 1               | shape
          image  | BYTES | []              | shape
          image  | BYTES | [1000000]       | at most 128
          image  | BYTES | [1,2]           | shape
          """)
  void shapesAndDatatypesThatTheModelDoesNotTakeAreRefused(
      String name, String datatype, String shape, String complaint) throws Exception {
    String request =
        "{\"inputs\":[{\"name\":\""
            + name
            + "\",\"datatype\":\""
            + datatype
            + "\",\"shape\":"
            + shape
            + ",\"data\":["
            + numbers(1, 2, 3)
            + "]}]}";

    assertError(infer(request), 400, complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"256", "-1", "1.5", "1e2", "\"1\"", "null", "true", "{}", "99999999999"})
  void whatIsNoByteIsRefused(String value) throws Exception {
    String data = numbers(1, 2, 3).replaceFirst("1", value);
    String request =
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,8,8,3],\"data\":["
            + data
            + "]}]}";

    assertError(infer(request), 400, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{",
        "{}",
        "{\"inputs\":{}}",
        "{\"inputs\":[]}",
        "{\"inputs\":[1]}",
        "{\"inputs\":[{}]}",
        "{\"inputs\":[{\"name\":1}]}",
        "{\"inputs\":[],\"inputs\":[]}",
        "{\"inputs\":[]} {}",
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\"," + "\"shape\":[1,8,8,3]}]}"
      })
  void aBodyThatIsNoRequestIsRefused(String body) throws Exception {
    assertError(infer(body), 400, "");
  }

  @Test
  void jsonThatNestsWithoutEndIsRefused() throws Exception {
    assertError(infer("{\"x\":" + "[".repeat(200_000)), 400, "");
    assertError(
        infer(
            "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,8,8,3],"
                + "\"data\":"
                + "[".repeat(200_000)
                + "]}]}"),
        400,
        "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "100000", "12x", "+5", "1e3", "99999999999999999999", " "})
  void aHeaderLengthThatIsNoneIsRefused(String length) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(MODEL + "/infer"))
            .header("Inference-Header-Content-Length", length)
            .POST(BodyPublishers.ofString("{}"))
            .build();

    assertError(CLIENT.send(request, BodyHandlers.ofString()), 400, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"191", "193", "0", "1152921504606846976"})
  void binarySizesThatAreNotTheDatasAreRefused(String size) throws Exception {
    String request =
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,8,8,3],"
            + "\"parameters\":{\"binary_data_size\":"
            + size
            + "}}]}";

    HttpResponse<byte[]> response = inferBinary(request, bytes(1, 2, 3));

    assertThat(response.statusCode()).isEqualTo(400);
  }

  @Test
  void elementLengthsThatLieAreRefused() throws Exception {
    byte[] image = Images.png(Color.RED);
    for (int lie : new int[] {image.length + 1, image.length - 1, -1, Integer.MAX_VALUE, 0}) {
      byte[] data = withLengths(image);
      ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).putInt(0, lie);
      String request =
          "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[1],"
              + "\"parameters\":{\"binary_data_size\":"
              + data.length
              + "}}]}";

      assertThat(inferBinary(request, data).statusCode()).as("length %d", lie).isEqualTo(400);
    }
  }

  @Test
  void floatsThatAreNotFiniteAreRefused() throws Exception {
    byte[] floats = new byte[3 * PIXELS * 4];
    ByteBuffer.wrap(floats).order(ByteOrder.LITTLE_ENDIAN).putFloat(100, Float.NaN);
    String request =
        "{\"inputs\":[{\"name\":\"pixel_values\",\"datatype\":\"FP32\",\"shape\":[1,3,8,8],"
            + "\"parameters\":{\"binary_data_size\":768}}]}";

    HttpResponse<byte[]> response = inferBinary("/v2/models/colors/infer", request, floats);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains("NaN");
  }

  @Test
  void oneBadImageIsNamed() throws Exception {
    byte[] data = withLengths(Images.png(Color.RED), new byte[] {1, 2, 3});
    String request =
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[2],"
            + "\"parameters\":{\"binary_data_size\":"
            + data.length
            + "}}]}";

    HttpResponse<byte[]> response = inferBinary(request, data);

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains("image 1");
  }

  @Test
  void anOutputThatTheModelDoesNotHaveIsRefused() throws Exception {
    String request =
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,8,8,3],\"data\":["
            + numbers(1, 2, 3)
            + "]}],\"outputs\":[{\"name\":\"boxes\"}]}";

    assertError(infer(request), 400, "boxes");
  }

  @Test
  void anOutputIsGivenOnce() throws Exception {
    String labels = "{\"name\":\"logits\",\"parameters\":{\"classification\":2}}";
    String request =
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1,8,8,3],\"data\":["
            + numbers(1, 2, 3)
            + "]}],\"outputs\":["
            + String.join(",", Collections.nCopies(16, labels))
            + "]}";

    assertError(infer(request), 400, "asked for 16 times");
  }

  @Test
  void aTimeoutOfTheClientsIsItsDeadline() throws Exception {
    String request =
        "{\"parameters\":{\"timeout\":1},\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\","
            + "\"shape\":[128,8,8,3],\"data\":["
            + String.join(",", Collections.nCopies(128, numbers(1, 2, 3)))
            + "]}]}";

    assertError(infer(request), 504, "deadline");
  }

  @Test
  void aBodyBeyondTheLimitIsRefused() throws Exception {
    assertError(infer(" ".repeat(MAX_BODY + 1)), 413, "");
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  @Test
  void aLengthThatComesTwiceIsNone() throws Exception {
    HttpResponse<String> refused =
        CLIENT.send(
            HttpRequest.newBuilder(uri(MODEL + "/infer"))
                .header("Inference-Header-Content-Length", "0")
                .header("Inference-Header-Content-Length", "0")
                .POST(BodyPublishers.ofByteArray(Images.jpeg(Color.RED)))
                .build(),
            BodyHandlers.ofString());

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("Inference-Header-Content-Length is the length");
  }

  private static HttpResponse<String> infer(String body) throws Exception {
    return post(MODEL + "/infer", body.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse<String> post(String path, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body)).build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static HttpResponse<byte[]> inferBinary(String json, byte[] data) throws Exception {
    return inferBinary(MODEL + "/infer", json, data);
  }

  private static HttpResponse<byte[]> inferBinary(String path, String json, byte[] data)
      throws Exception {
    byte[] head = json.getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(head, head.length + data.length);
    System.arraycopy(data, 0, body, head.length, data.length);
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .header("Inference-Header-Content-Length", Integer.toString(head.length))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return CLIENT.send(request, BodyHandlers.ofByteArray());
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }

  private static JsonObject json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    return new JsonObject(response.body());
  }

  private static List<Double> logits(JsonObject answer) {
    JsonArray data = answer.getJsonArray("outputs").getJsonObject(0).getJsonArray("data");
    return data.stream().map(value -> ((Number) value).doubleValue()).toList();
  }

  private static void assertError(HttpResponse<String> response, int status, String complaint) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonObject body = new JsonObject(response.body());
    assertThat(body.fieldNames()).containsExactly("error");
    assertThat(body.getString("error")).isNotBlank().contains(complaint);
  }

  private static String numbers(int red, int green, int blue) {
    return String.join(",", Collections.nCopies(PIXELS, red + "," + green + "," + blue));
  }

  private static byte[] bytes(int red, int green, int blue) {
    byte[] pixels = new byte[3 * PIXELS];
    for (int i = 0; i < pixels.length; i += 3) {
      pixels[i] = (byte) red;
      pixels[i + 1] = (byte) green;
      pixels[i + 2] = (byte) blue;
    }
    return pixels;
  }

  private static byte[] withLengths(byte[]... elements) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (byte[] element : elements) {
      byte[] length =
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(element.length).array();
      data.writeBytes(length);
      data.writeBytes(element);
    }
    return data.toByteArray();
  }
}
