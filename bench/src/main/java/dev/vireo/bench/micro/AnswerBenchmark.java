package dev.vireo.bench.micro;

import dev.vireo.gateway.arrow.ArrowInput;
import dev.vireo.gateway.arrow.ArrowOutput;
import dev.vireo.gateway.protocol.AnswerJson;
import dev.vireo.inference.Prediction;
import dev.vireo.inference.Ranking;
import dev.vireo.inference.batch.BatchAnswer;
import dev.vireo.inference.bulk.sink.BulkResult;
import dev.vireo.inference.bulk.sink.Columns;
import dev.vireo.inference.bulk.sink.Embedding;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.sink.RowWriter;
import dev.vireo.inference.bulk.source.file.ImageFile;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Microseconds from logits to what a caller gets: the five best of 1,000 classes, a row of CSV, an
 * answer of the WebSocket, an Arrow stream of 16 images read and one of 16 answers written.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AnswerBenchmark {
  private static final int CLASSES = 1000;
  private static final int TOP_K = 5;
  private static final int IMAGES = 16;
  private static final int SIZE = 224;

  private final float[] logits = new float[CLASSES];
  private final List<ArrowOutput.Row> answers = new ArrayList<>();
  private Ranking ranking;
  private BatchAnswer answer;
  private BulkResult row;
  private RowWriter csv;
  private byte[] stream;

  @Setup
  public void open() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < CLASSES; i++) {
      logits[i] = (float) random.nextGaussian();
    }
    List<String> labels = IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList();
    ranking = new Ranking(labels, TOP_K);
    Prediction prediction = ranking.rank(logits, 0);
    answer = new BatchAnswer(prediction, new float[0], Map.of(), 400_000, 1_100_000, 8_200_000, 4);
    for (int i = 0; i < IMAGES; i++) {
      answers.add(new ArrowOutput.Row("image " + i, answer, null));
    }
    ImageFile file = ImageFile.of(Path.of("photos/2026/robin-0001.jpg"));
    row = new BulkResult.Classified(file, prediction, Embedding.NONE);
    csv = OutputFormat.CSV.open(OutputStream.nullOutputStream(), Columns.ranks(TOP_K), false);
    stream = TensorStream.of(IMAGES, SIZE);
  }

  @TearDown
  public void close() throws IOException {
    csv.close();
  }

  @Benchmark
  public Prediction topK() {
    return ranking.rank(logits, 0);
  }

  @Benchmark
  public void csvRow() throws IOException {
    csv.write(row);
  }

  @Benchmark
  public Buffer webSocketText() {
    return AnswerJson.answer("birds", answer).put("id", 7).toBuffer();
  }

  @Benchmark
  public List<ArrowInput.Row> arrowBatchIn() {
    return ArrowInput.read(stream, SIZE, SIZE);
  }

  @Benchmark
  public byte[] arrowBatchOut() {
    return ArrowOutput.write(answers, false, List.of());
  }
}
