package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Orientation;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingChange;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingSettingsTest {
  @TempDir private Path temp;
  private TrainingData data;

  @BeforeEach
  void draw() throws IOException {
    data = TrainingData.open(Drawings.discs(temp.resolve("images"), 3, 10, 32), 0.2, 1);
  }

  private static TrainingSettings settings(String json) {
    return TrainingSettings.parse(json.replace('\'', '"'), "a test");
  }

  /** Of options as a command line gives them. */
  private static TrainingSettings given(String options, TrainingSettings base) {
    Map<Setting<?>, String> words = new HashMap<>();
    for (String word : options.split(" ", -1)) {
      String[] pair = word.split("=", 2);
      boolean negated = pair[0].equals("--no-nesterov");
      Setting<?> setting = Settings.named(negated ? "--nesterov" : pair[0]).orElseThrow();
      words.put(setting, negated ? "false" : pair.length == 1 ? "true" : pair[1]);
    }
    return TrainingSettings.of(words, base).over(base);
  }

  private TrainingPlan plan(String recipe, String options) {
    return given(options + " --precision=fp32", Recipes.read(recipe)).resolve(data);
  }

  private TrainingPlan plan(String options) {
    return given(options, TrainingSettings.NONE).resolve(data);
  }

  @Test
  void aPreprocessingIsASettingInTheFormInWhichRunsRecordIt() {
    Preprocessing preprocessing = Preprocessing.centerCrop(96);
    TrainingSettings recorded =
        settings("{'preprocessing': " + PreprocessingJson.write(preprocessing) + "}");

    assertThat(recorded.get(TuningSettings.PREPROCESSING)).contains(preprocessing);
    assertThatThrownBy(() ->
            settings(
                    "{'preprocessing': {'fit': 'bend', 'resize': 96, 'size': 96,"
                        + " 'mean': [0, 0, 0], 'std': [1, 1, 1]}}")
                .get(TuningSettings.PREPROCESSING))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fit is one of");
  }

  @Test
  void nothingSaidButTheNetworkIsThePlanThatSuitsIt() {
    TrainingPlan plan = plan("--arch=resnet18");
    assertThat(plan.architecture()).isEqualTo(ResNet.resnet18(32, 3));
    assertThat(plan.optimizer()).isEqualTo(OptimizerSettings.Sgd.usual());
    assertThat(plan.schedule()).isEqualTo(new Schedule(Schedule.Decay.COSINE, 0.05, 2, 0, 0));
    assertThat(plan.averaging()).isEqualTo(new Averaging.None());
    assertThat(plan.epochs()).isEqualTo(20);
    assertThat(plan.clipNorm()).isEqualTo(2);
    assertThat(plan("--arch=vit").optimizer()).isEqualTo(OptimizerSettings.AdamW.usual());
    assertThat(plan("--arch=vit").clipNorm()).isEqualTo(1);
    assertThatThrownBy(() -> TrainingSettings.NONE.resolve(data))
        .hasMessageContaining("--arch: resnet18, ");
  }

  @Test
  void aPresetDecidesWidthDepthAndHeadsOfARecipesTransformerAndNothingElse() {
    VisionTransformer net = (VisionTransformer) plan("cifar10-vit", "--preset=base").architecture();
    assertThat(List.of(net.width(), net.depth(), net.heads())).containsExactly(768, 12, 12);
    assertThat(net.patch()).isEqualTo(4);
    assertThat(net.pooling()).isEqualTo(VisionTransformer.Pooling.MEAN);
    assertThat(net.positions()).isEqualTo(VisionTransformer.Positions.SINUSOIDAL);
    VisionTransformer shallow =
        (VisionTransformer) plan("cifar10-vit", "--preset=small --depth=3").architecture();
    assertThat(List.of(shallow.width(), shallow.depth())).containsExactly(384, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "--epochs=1, 0.1",
    "--epochs=10, 1",
    "--epochs=40, 2",
    "--epochs=1 --warmup-epochs=0.5, 0.5"
  })
  void aRecipesWarmupShrinksWithTheEpochsUnlessItIsGiven(String options, double warmup) {
    assertThat(plan("cifar10-vit", options).schedule().warmupEpochs()).isEqualTo(warmup);
  }

  @Test
  void numbersThatAreComputedAreDecimal() {
    for (int epochs = 1; epochs <= 300; epochs++) {
      double usual =
          TrainingSettings.NONE
              .with(LoopSettings.EPOCHS, epochs)
              .plan(new Mlp(8, List.of(4), Activation.RELU, 0, 2))
              .schedule()
              .warmupEpochs();
      assertThat(Double.toString(usual)).hasSizeLessThan(6);
    }
    for (int epochs = 1; epochs < 10; epochs++) {
      double shorter = plan("cifar10-fast", "--epochs=" + epochs).schedule().warmupEpochs();
      assertThat(Double.toString(shorter)).hasSizeLessThan(6);
    }
  }

  @Test
  void aWarmupThatAPersonGivesIsTakenAtTheWord() {
    assertThatThrownBy(() -> plan("cifar10-vit", "--epochs=1 --warmup-epochs=2"))
        .hasMessageContaining("warm-up must be between 0 and all 1 epochs, not 2.0");
  }

  @Test
  void whatIsChosenExcludesTheSettingsOfWhatWasChosenBefore() {
    TrainingPlan adamw = plan("cifar10-fast", "--optimizer=adamw");
    assertThat(adamw.optimizer()).isEqualTo(OptimizerSettings.AdamW.usual());
    assertThat(adamw.schedule().peak()).isEqualTo(0.001);
    assertThat(plan("cifar10-fast", "--optimizer=sgd").schedule().peak()).isEqualTo(1.5);
    assertThat(plan("cifar10-fast", "--momentum=0.5").optimizer())
        .isEqualTo(new OptimizerSettings.Sgd(0.5, true, 0.00133, true, 64));
    assertThat(plan("cifar10-fast", "--ema=0.9").averaging()).isEqualTo(new Averaging.Ema(0.9));
    assertThat(plan("cifar10-fast", "--ema=0").averaging())
        .isEqualTo(new Averaging.Lookahead(5, 0.95));
    assertThat(plan("cifar10-fast", "--lookahead=0").averaging()).isEqualTo(new Averaging.None());
    assertThat(plan("cifar10-fast", "--lookahead-decay=0.5").averaging())
        .isEqualTo(new Averaging.Lookahead(5, 0.5));
    assertThat(plan("cifar10-fast", "--arch=vit").architecture())
        .isEqualTo(VisionTransformer.tiny(32, 3));
    assertThat(plan("cifar10-resnet18", "--arch=cnn").resizing()).isEmpty();
    assertThat(plan("cifar10-resnet18", "--arch=resnet34").resizing()).isPresent();
    assertThat(plan("cifar10-fast", "--design=usual").architecture()).isEqualTo(Cnn.usual(32, 3));
    assertThat(
            ((HybridTransformer) plan("cifar10-vit", "--arch=hybrid-vit").architecture())
                .transformer()
                .pooling())
        .as("what both have stays")
        .isEqualTo(VisionTransformer.Pooling.MEAN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--arch=vit --momentum=0.9          | --momentum belongs to --optimizer sgd, not to adamw",
        "--arch=resnet18 --patch=4          | --patch belongs to --arch vit or hybrid-vit, not to resnet18",
        "--arch=mlp --no-norm               | --no-norm belongs to --arch cnn, not to mlp",
        "--arch=mlp --crop=resized --shift=2| --shift belongs to --crop shift, not to resized",
        "--arch=mlp --crop-area=0.5         | --crop-area belongs to --crop resized, not to shift",
        "--arch=mlp --ema=0.9 --lookahead=2 | --ema and --lookahead exclude each other",
        "--arch=mlp --lookahead-decay=0.9   | --lookahead-decay has no use without --lookahead",
        "--arch=mlp --freeze --freeze-until=head | --freeze and --freeze-until exclude each other",
        "--arch=mlp --freeze                | frozen layers would stay random",
        "--arch=mlp --distill=soft          | have no use without --teacher",
        "--arch=mlp --teacher=x --temperature=2 | --temperature has no use without --distill soft",
        "--arch=mlp --epochs=many           | --epochs is a whole number, not 'many'",
        "--arch=mlp --color-jitter=1,2      | --color-jitter takes four numbers, as 0.4,0.4,0.4,0.1, not 2"
      })
  void saysWhichSettingHasNoUse(String options, String words) {
    assertThatThrownBy(() -> plan(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--arch=resnet50 --width=8 --progressive-resizing=16,0,1 --schedule=linear --lr-end=0.1",
        "--arch=vit --positions=sinusoidal --norms=post --dropout=0.2 --ema=0.9 --batch-size=all",
        "--arch=hybrid-vit --patch=8 --mixup=0.2 --cutmix=1 --crop=resized --crop-area=0.5",
        "--arch=cnn --no-norm --hidden=12,8 --color-jitter=0.1,0.2,0.3,0 --auto-augment=rand:1,3",
        "--arch=cnn --design=airbench --random-erasing=0.3 --optimizer=adamw --weight-decay=0.2",
        "--arch=mlp --lookahead=3 --no-nesterov --decay-all --norm-lr=2 --flip=alternate --shift=3",
        "--arch=vit --pooling=class --views=mirrored --precision=bf16 --patience=3 --seed=7",
        "--arch=cnn --orientation=apply"
      })
  void aRunsConfigurationGivesTheSamePlanBack(String options) {
    TrainingPlan plan = plan(options);
    String config = RunConfig.of(plan, data).json().toString();
    TrainingSettings again = TrainingSettings.parse(config, "config.json");
    assertThat(again.resolve(data)).isEqualTo(plan);
    TrainingSettings over = again.over(Recipes.read("cifar10-vit"));
    assertThat(over.resolve(data)).as("it leaves a recipe nothing to say").isEqualTo(plan);
  }

  @Test
  void beneathAConfigurationANetworkIsKnownByItsName() {
    TrainingPlan plan = plan("--arch=resnet50 --width=8");
    String config = RunConfig.of(plan, data).json().toString();
    TrainingSettings run = TrainingSettings.parse(config, "config.json");
    assertThat(run.options()).startsWith("--arch resnet50 --image-size 32 --width 8 ");
    assertThat(given("--arch=resnet50", run).resolve(data).architecture())
        .isEqualTo(plan.architecture());
    assertThat(given("--arch=resnet18", run).resolve(data).architecture())
        .isEqualTo(ResNet.resnet18(32, 3));
    assertThat(given("--image-size=16", run).resolve(data).architecture())
        .isEqualTo(plan.architecture().adapted(16, 3));
  }

  @Test
  void theOrientationOfTheImagesIsPartOfTheirPreprocessing() {
    assertThat(plan("--arch=cnn").preprocessing().orientation()).isEqualTo(Orientation.IGNORE);
    TrainingPlan turned = plan("--arch=cnn --orientation=apply --crop=resized");
    assertThat(turned.preprocessing())
        .isEqualTo(
            PreprocessingChange.NONE
                .with("orientation", "apply")
                .apply(plan("--arch=cnn").preprocessing()));
    assertThat(turned.augmentation().stored(turned.preprocessing()).orientation())
        .isEqualTo(Orientation.APPLY);
    TrainingSettings run =
        TrainingSettings.parse(RunConfig.of(turned, data).json().toString(), "config.json");
    assertThat(given("--orientation=ignore", run).resolve(data).preprocessing())
        .isEqualTo(plan("--arch=cnn").preprocessing());
  }

  @Test
  void aPartOfANetworkIsNotTakenForAWholeOne() {
    TrainingSettings part = settings("{'architecture':{'kind':'cnn','classes':3}}");
    assertThat(part.resolve(data).architecture()).isEqualTo(Cnn.usual(32, 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--arch=resnet34 --width=8 --epochs=3 --batch-size=all --optimizer=sgd --lr=0.25"
            + " --no-nesterov --decay-all --ema=0.9 --progressive-resizing=16,0.5,0.25"
            + " --views=shifted --precision=auto --crop=resized --flip=none --mixup=0.2",
        "--arch=cnn --design=airbench --no-norm --hidden=3,4 --activation=gelu --freeze"
            + " --schedule=constant --lookahead=5 --lookahead-decay=0.5 --progressive-resizing=0"
            + " --color-jitter=0.1,0.2,0.3,0 --auto-augment=rand:1,3 --random-erasing=0.5",
        "--arch=vit --preset=small --pooling=class --positions=learned --pretrained=a/b.pth"
            + " --freeze-until=blocks.3 --teacher=t.onnx --distill=soft --temperature=2"
      })
  void aPersonReadsThemAsOptions(String options) {
    TrainingSettings settings = given(options, TrainingSettings.NONE);
    assertThat(settings.options().replace(" --", "\n--").lines())
        .containsExactlyInAnyOrderElementsOf(
            options.replace("=", " ").replace(" --", "\n--").lines().toList());
  }

  @Test
  void recipesReadAsTheyAlwaysDid() {
    assertThat(Recipes.read("cifar10-fast").options())
        .isEqualTo(
            "--arch cnn --design airbench --epochs 10 --batch-size 1024 --optimizer sgd --lr 1.5"
                + " --schedule linear --warmup-epochs 2.3 --lr-start 0.2 --lr-end 0.07"
                + " --momentum 0.85 --nesterov --weight-decay 0.00133 --decay-all --norm-lr 64"
                + " --label-smoothing 0.2 --clip-norm 0 --lookahead 5 --lookahead-decay 0.95"
                + " --views shifted --precision auto --crop shift --shift 2 --border reflect"
                + " --flip alternate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'epoch':3}                              | there is no setting 'epoch'",
        "{'schedule':{'peek':3}}                  | there is no setting 'schedule.peek'",
        "{'augmentation':{'mix':{'mixup':3}}}     | augmentation.mix.mixup",
        "{'epochs':'many'}                        | epochs cannot be",
        "{'epochs':2.5}                           | epochs cannot be 2.5",
        "{'precision':'auto'}                     | --precision auto depends on the machine",
        "{'optimizer':{'kind':'lion'}}            | there is no optimizer 'lion'",
        "{'optimizer':{'momentun':0.9}}           | optimizer has no 'momentun'",
        "{'architecture':{'kind':'vgg'}}          | there is no network of kind 'vgg'",
        "{'architecture':{'kind':'resnet'}}       | a ResNet's preset is resnet18",
        "{'architecture':{'kind':'mlp','dept':3}} | unknown attribute \"dept\"",
        "{'averaging':{'kind':'ema'}}             | decay",
        "{'views':'many'}                         | views cannot be",
        "{'schedule':3}                           | schedule is an object, not 3",
        "[3]                                      | is not a JSON object"
      })
  void aFileIsReadStrictly(String json, String words) {
    TrainingSettings mlp = settings("{'architecture':{'kind':'mlp'}}");
    assertThatThrownBy(() -> settings(json).over(mlp).resolve(data)).hasMessageContaining(words);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> TrainingSettings.read(temp.resolve("none.json")))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("none.json");
  }

  @Test
  void settingsAreValues() {
    TrainingSettings two = TrainingSettings.NONE.with(LoopSettings.EPOCHS, 2);
    assertThat(two).isEqualTo(settings("{'epochs':2}"));
    assertThat(two.with(LoopSettings.EPOCHS, 3)).isEqualTo(settings("{'epochs':3}"));
    assertThat(two.get(LoopSettings.EPOCHS)).contains(2);
    assertThat(TrainingSettings.NONE.get(LoopSettings.EPOCHS)).isEmpty();
    Architecture mlp = Mlp.usual(8, 2);
    assertThat(two.plan(mlp).architecture()).isEqualTo(mlp);
    Architecture plain = plan("--arch=cnn --no-norm").architecture();
    assertThat(two.with(NetworkSettings.NAME, plain).resolve(data).architecture()).isEqualTo(plain);
  }
}
