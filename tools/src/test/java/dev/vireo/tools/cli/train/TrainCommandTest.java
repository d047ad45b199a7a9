package dev.vireo.tools.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.tools.cli.CommandLineRun;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainCommandTest {
  @TempDir private Path temp;
  private Path images;
  private Path run;

  @BeforeEach
  void draw() throws IOException {
    images = temp.resolve("images");
    run = temp.resolve("run");
    paint("lime", Color.GREEN);
    paint("plum", Color.BLUE);
  }

  private void paint(String label, Color color) throws IOException {
    Path folder = Files.createDirectories(images.resolve(label));
    Random random = new Random(label.hashCode());
    for (int i = 0; i < 10; i++) {
      BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(color);
      graphics.fillOval(random.nextInt(8), random.nextInt(8), 8, 8);
      graphics.dispose();
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
  }

  private CommandLineRun train(Object... more) {
    Object[] arguments = new Object[6 + more.length];
    Object[] first = {"train", images, "-o", run, "--device", "cpu"};
    System.arraycopy(first, 0, arguments, 0, first.length);
    System.arraycopy(more, 0, arguments, first.length, more.length);
    return CommandLineRun.of(arguments);
  }

  @Test
  void trainsAndSaysWhatCameOfItAndWhatToDoNext() {
    CommandLineRun trained =
        train("--arch", "resnet18", "--width", 4, "--epochs", 2, "--batch-size", 8);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.err())
        .contains("resnet18 at 16 pixels")
        .contains("18 images to learn from, 2 held out")
        .containsPattern("epoch +1/2 +loss")
        .containsPattern("epoch +2/2 +loss");
    assertThat(trained.out())
        .startsWith("best top-1 ")
        .contains(run.resolve("best.safetensors").toString())
        .contains("next: vireo export " + run);

    CommandLineRun again = train("--arch", "resnet18", "--width", 4);
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("holds a training run already");

    CommandLineRun measured = CommandLineRun.of("evaluate", images, "-m", run, "--threads", 1);
    assertThat(measured.exitCode()).as(measured.err()).isZero();
    assertThat(measured.err()).contains("resnet18 (PyTorch) on CPU (1 thread)");
    assertThat(measured.out()).contains("top-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cnn        | --widths 4,8 --convolutions 2 --no-norm --hidden 12 --dropout 0.5",
        "mlp        | --hidden 12,8 --activation gelu",
        "vit        | --preset tiny --depth 1",
        "hybrid-vit | --width 24 --depth 2 --pooling mean",
        "vit        | --width 24 --depth 2 --mlp-ratio 2 --dropout 0.1 --stochastic-depth 0"
            + " --positions sinusoidal --norms post"
      })
  void everyArchitectureTrainsAndIsExportedAsItWasTrained(String architecture, String options)
      throws IOException {
    List<Object> arguments = new ArrayList<>(List.of("--arch", architecture, "--epochs", 1));
    arguments.addAll(List.of(options.split(" ")));
    CommandLineRun trained = train(arguments.toArray());
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.err()).contains(architecture + " at 16 pixels");

    Path model = temp.resolve("model.onnx");
    CommandLineRun exported = CommandLineRun.of("export", run, "-o", model);
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    assertThat(exported.out()).contains("model.onnx: ONNX opset");
  }

  @ParameterizedTest
  @CsvSource({"all, 1", "1, 18"})
  void aStepLearnsFromAllImagesOrFromOne(String batchSize, int steps) throws IOException {
    CommandLineRun trained =
        train("--arch", "mlp", "--hidden", 4, "--epochs", 1, "--batch-size", batchSize);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(Files.readString(run.resolve("config.json")))
        .contains("\"batchSize\" : " + 18 / steps);
  }

  @Test
  void imagesGrowUnlessTheirFirstSizeIsZero() throws IOException {
    CommandLineRun grown =
        train("--arch", "resnet18", "--width", 4, "--epochs", 1, "--progressive-resizing", "8,0,1");
    assertThat(grown.exitCode()).as(grown.err()).isZero();
    assertThat(Files.readString(run.resolve("config.json"))).contains("progressiveResizing");

    run = temp.resolve("full");
    CommandLineRun full =
        train("--arch", "resnet18", "--width", 4, "--epochs", 1, "--progressive-resizing", 0);
    assertThat(full.exitCode()).as(full.err()).isZero();
    assertThat(Files.readString(run.resolve("config.json"))).doesNotContain("progressive");
  }

  @Test
  void beginsWithPretrainedWeightsAndFreezesWhatItIsTold() throws IOException {
    assertThat(train("--arch", "resnet18", "--width", 4, "--epochs", 1).exitCode()).isZero();
    Path before = run;
    run = temp.resolve("tuned");
    CommandLineRun tuned =
        train(
            "--arch",
            "resnet18",
            "--pretrained",
            before,
            "--epochs",
            1,
            "--freeze",
            "--preprocess",
            "filter=bicubic,mean=[0.1,0.2,0.3]");
    assertThat(Files.readString(run.resolve("config.json")).replaceAll("\\s", ""))
        .contains("\"filter\":\"bicubic\"", "\"mean\":[0.1,0.2,0.3]")
        .doesNotContain("preprocessingFields");
    assertThat(tuned.exitCode()).as(tuned.err()).isZero();
    assertThat(tuned.err())
        .contains("begins with 102 tensors of " + before.resolve("best.safetensors") + " (Vireo)")
        .contains("parameters of which 66 learn");

    run = temp.resolve("enlarged");
    CommandLineRun enlarged =
        train(
            "--arch",
            "resnet18",
            "--pretrained",
            before,
            "--image-size",
            24,
            "--epochs",
            1,
            "--freeze-until",
            "layer4",
            "--layer-decay",
            0.7);
    assertThat(enlarged.exitCode()).as(enlarged.err()).isZero();
    assertThat(enlarged.err()).contains("resnet18 at 24 pixels");
  }

  @Test
  void aTransformerLearnsFromARunAndFromAnExportedModel() {
    assertThat(train("--arch", "cnn", "--widths", "4,4", "--epochs", 1).exitCode()).isZero();
    Path teacher = run;
    run = temp.resolve("student");
    CommandLineRun taught =
        train("--arch", "vit", "--width", 24, "--depth", 1, "--epochs", 1, "--teacher", teacher);
    assertThat(taught.exitCode()).as(taught.err()).isZero();
    Path model = temp.resolve("student.onnx");
    CommandLineRun exported = CommandLineRun.of("export", run, "-o", model);
    assertThat(exported.exitCode()).as(exported.err()).isZero();

    run = temp.resolve("next");
    CommandLineRun next =
        train(
            "--arch",
            "cnn",
            "--widths",
            "4",
            "--epochs",
            1,
            "--teacher",
            model,
            "--distill",
            "soft",
            "--temperature",
            4,
            "--teacher-weight",
            0.7);
    assertThat(next.exitCode()).as(next.err()).isZero();
    assertThat(train("--arch", "cnn", "--temperature", 4).err())
        .contains("have no use without --teacher");
  }

  @Test
  void explainsWhyPretrainedWeightsCannotBeUsed() throws IOException {
    assertThat(train("--arch", "resnet18", "--width", 4, "--epochs", 1).exitCode()).isZero();
    Path before = run;
    run = temp.resolve("tuned");
    assertThat(train("--arch", "vit", "--pretrained", before).err())
        .contains("best.safetensors holds the tensors of resnet18, not of vit");
    assertThat(train("--arch", "hybrid-vit", "--pretrained", before).err())
        .contains("best.safetensors holds the tensors of resnet18, not of hybrid-vit");
    assertThat(train("--arch", "resnet18", "--pretrained", before, "--layer-decay", 1.5).err())
        .contains("layer decay must be in (0, 1], not 1.5");
    assertThat(train("--arch", "resnet18", "--pretrained", before, "--width", 8).err())
        .contains("--width follows from the pretrained weights: leave it out");
    assertThat(
            train("--arch", "resnet18", "--pretrained", before, "--freeze-until", "layer9").err())
        .contains("no layer is called 'layer9'; there are conv1, bn1, layer1.0");
    assertThat(
            train("--arch", "resnet18", "--pretrained", before, "--preprocess", "filter=soft")
                .err())
        .contains("filter is one of [nearest");
    assertThat(train("--arch", "resnet18", "--preprocess", "filter=bicubic").err())
        .contains("--preprocess has no use without --pretrained");
    assertThat(train("--arch", "resnet18", "--freeze").err())
        .contains("frozen layers would stay random");
    assertThat(train("--arch", "resnet18", "--pretrained", temp.resolve("none.pth")).err())
        .contains("none.pth does not exist");
    Path hostile = temp.resolve("hostile.pth");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(hostile))) {
      byte[] pickle = "\u0080\2cos\nsystem\n(X\4\0\0\0trueR.".getBytes(StandardCharsets.ISO_8859_1);
      ZipEntry entry = new ZipEntry("archive/data.pkl");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(pickle.length);
      CRC32 checksum = new CRC32();
      checksum.update(pickle);
      entry.setCrc(checksum.getValue());
      zip.putNextEntry(entry);
      zip.write(pickle);
    }
    assertThat(train("--arch", "resnet18", "--pretrained", hostile).err())
        .contains("hostile.pth: it holds os.system, which no checkpoint needs");
    assertThat(run).doesNotExist();
  }

  @Test
  void resumesOnlyWhatWasBegun() {
    CommandLineRun resumed = train("--arch", "vit", "--resume");
    assertThat(resumed.exitCode()).isEqualTo(1);
    assertThat(resumed.err()).contains("nothing to resume: " + run);
  }

  @Test
  void explainsWrongUsage() {
    assertThat(train("--arch", "vgg").err())
        .contains("--arch is resnet18, resnet34, resnet50, vit, hybrid-vit, cnn or mlp, not 'vgg'");
    assertThat(train("--arch", "vgg").exitCode()).isEqualTo(2);
    assertThat(train("--arch", "resnet18", "--patch", 4).err())
        .contains("--patch belongs to --arch vit or hybrid-vit, not to resnet18");
    assertThat(train("--arch", "mlp", "--widths", "8,8").err())
        .contains("--widths belongs to --arch cnn, not to mlp");
    assertThat(train("--arch", "vit", "--heads", 5).err())
        .contains("a width of 192 cannot be divided among 5 heads");
    assertThat(train("--arch", "mlp", "--batch-size", "some").err())
        .contains("is a number of images or all, not 'some'");
    assertThat(train("--arch", "resnet18", "--image-size", 8, "--batch-size", 1).err())
        .contains("a batch of one image leaves the batch norm layer4.0.bn1 a single value");
    assertThat(train("--arch", "vit", "--pooling", "max").err())
        .contains("is class or mean, not 'max'");
    assertThat(train("--arch", "cnn", "--widths", "8,8,8,8,8").err())
        .contains("images of 16 pixels cannot be halved by each of 5 blocks");
    assertThat(train("--arch", "vit", "--optimizer", "lion").err())
        .contains("--optimizer is sgd or adamw, not 'lion'");
    assertThat(train("--arch", "vit", "--image-size", 30).err())
        .contains("an image size of 30 is not a multiple of the patch size 4");
    assertThat(train("--arch", "vit", "--progressive-resizing", 8).err())
        .contains("the layers of vit depend on the size of the image");
    assertThat(train("--arch", "resnet18", "--progressive-resizing", "8,half").err())
        .contains("is a size in pixels, or one with two shares", "not '8,half'");
    assertThat(train("--arch", "resnet18", "--progressive-resizing", "8,1,1").err())
        .contains("full for another, not 1.0 and 1.0");
    assertThat(train("--arch", "vit", "--lr", -1).err())
        .contains("learning rate must be positive, not -1.0");
    assertThat(train("--arch", "vit", "--val", images, "--val-fraction", 0.2).err())
        .contains("--val-fraction has no use");
    assertThat(run).doesNotExist();
  }

  @Test
  void namesWhatIsWrongWithADataset() throws IOException {
    Path empty = Files.createDirectories(temp.resolve("empty"));
    CommandLineRun run = CommandLineRun.of("train", empty, "-o", temp, "--arch", "vit");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(empty + " has no class folders");
  }

  @Test
  void leavesOutADamagedImageByName() throws IOException {
    Path page = Files.writeString(images.resolve("lime/page.jpg"), "<html></html>");
    CommandLineRun trained = train("--arch", "resnet18", "--width", 2, "--epochs", 1);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.err())
        .contains("left out 1 image that cannot be read")
        .contains(page.toString());
  }
}
