package dev.vireo.training.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {
  private static final String DIGITS = "0123456789abcdef".repeat(4);

  @Test
  void aRepositoryIsMeantAtItsMainBranch() {
    assertThat(ModelName.parse("hf:google/vit-base-patch16-224"))
        .isEqualTo(new ModelName.OnHub("google/vit-base-patch16-224", "main", Optional.empty()));
  }

  @Test
  void aRevisionAndAFileMayFollow() {
    assertThat(ModelName.parse("hf:ada/birds@v1.0/onnx/model.onnx"))
        .isEqualTo(new ModelName.OnHub("ada/birds", "v1.0", Optional.of("onnx/model.onnx")));
  }

  @Test
  void aSlashInARevisionIsEscaped() {
    assertThat(ModelName.parse("hf:ada/birds@refs%2Fpr%2F1"))
        .isEqualTo(new ModelName.OnHub("ada/birds", "refs/pr/1", Optional.empty()));
  }

  @Test
  void timmIsAnOrganizationOfTheHub() {
    assertThat(ModelName.parse("timm:resnet18.a1_in1k@v2"))
        .isEqualTo(new ModelName.OnHub("timm/resnet18.a1_in1k", "v2", Optional.empty()));
  }

  @Test
  void torchvisionsWeightsHaveADefault() {
    assertThat(ModelName.parse("torchvision:resnet18"))
        .isEqualTo(new ModelName.OfTorchvision("resnet18", Optional.empty()));
    assertThat(ModelName.parse("torchvision:resnet50.IMAGENET1K_V1"))
        .isEqualTo(new ModelName.OfTorchvision("resnet50", Optional.of("IMAGENET1K_V1")));
  }

  @Test
  void anAddressMayStateTheSumOfItsFile() {
    assertThat(ModelName.parse("https://ada.example/w/birds.pth?x=1#sha256=" + DIGITS))
        .isEqualTo(
            new ModelName.AtAddress(
                URI.create("https://ada.example/w/birds.pth?x=1"), Optional.of(DIGITS)));
  }

  @Test
  void thePageOfARepositoryIsThatRepository() {
    assertThat(ModelName.parse("https://huggingface.co/ada/birds"))
        .isEqualTo(ModelName.parse("hf:ada/birds"));
    assertThat(ModelName.parse("https://huggingface.co/ada/birds/resolve/v1/model.safetensors"))
        .isEqualTo(ModelName.parse("hf:ada/birds@v1/model.safetensors"));
    assertThat(ModelName.parse("https://huggingface.co/ada/birds/blob/main/a/b.bin?download=true"))
        .isEqualTo(ModelName.parse("hf:ada/birds/a/b.bin"));
  }

  @ParameterizedTest
  @CsvSource({
    "hf:ada/birds, birds",
    "timm:resnet18.tv_in1k, resnet18.tv_in1k",
    "torchvision:resnet18, resnet18",
    "https://ada.example/w/birds.v1.pth, birds.v1"
  })
  void aServiceCallsItByTheEndOfItsName(String name, String shortName) {
    assertThat(ModelName.parse(name).shortName()).isEqualTo(shortName);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hf", "models/birds.onnx", "./hf:ada", "C:\\birds.onnx", "birds"})
  void whatIsAPathIsNoName(String text) {
    assertThat(ModelName.isName(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hf:birds | names no repository of a hub; write hf:ORG/NAME[@REVISION][/FILE]",
        "hf:ada/../etc | names no repository",
        "hf:ada/b--rds | is no ORG/NAME",
        "hf:ada/birds.git | is no ORG/NAME",
        "hf:ada/birds/../../secret | has a file that is none",
        "hf:ada/birds/a//b | has a file that is none",
        "hf:ada/birds@..%2F..%2Fx | has a revision that is none",
        "timm:resnet18 | does not say which weights of resnet18",
        "torchvision:../x | names no weights of torchvision",
        "https://ada.example/ | names no file on a host",
        "https://ada.example/a/.. | names no file on a host",
        "https://ada:pw@ada.example/w.pth | has a password in it",
        "https://ada.example/w.pth#md5=1 | is no 64 digits of a sha256",
        "http://ada.example/w.pth | could be changed on its way here; write https://HOST/PATH/FILE"
      })
  void whatIsNoNameIsRefusedWithTheRightForm(String text, String words) {
    assertThatThrownBy(() -> ModelName.parse(text))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining(words)
        .hasMessageContaining("; write ")
        .hasMessageNotContaining("pw@")
        .extracting(e -> ((VireoException) e).code())
        .isEqualTo(ErrorCode.INVALID_ARGUMENT);
  }
}
