package dev.vireo.inference.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.image.Fitter;
import dev.vireo.inference.image.Pixels;
import dev.vireo.inference.model.Centering;
import dev.vireo.inference.model.Filter;
import dev.vireo.inference.model.Fit;
import dev.vireo.inference.model.Geometry;
import dev.vireo.inference.model.Normalization;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A bright spot goes through the preprocessing, and its place on the input back to the photo. */
class MapPlacementTest {
  /** Geometry, the photo's width and height, and where the spot is. */
  static Stream<Arguments> photos() {
    return Stream.of(
        photo(new Fit.ShorterEdge(64), 56, 56, 171, 121, 70, 51),
        photo(new Fit.ShorterEdge(32), 32, 32, 101, 57, 61, 20),
        photo(new Fit.ShorterEdge(61), 47, 47, 75, 133, 30, 77),
        photo(new Fit.Stretch(40, 40), 40, 40, 143, 67, 90, 40),
        photo(new Fit.Stretch(33, 49), 33, 49, 99, 77, 31, 50),
        photo(new Fit.Border(48, 48), 48, 48, 131, 77, 88, 30),
        photo(new Fit.Border(49, 49), 49, 49, 61, 137, 20, 100),
        photo(new Fit.Cover(50, 36), 50, 36, 97, 83, 45, 60),
        photo(new Fit.Whole(), 64, 64, 45, 51, 20, 31),
        photo(new Fit.Whole(), 40, 40, 95, 71, 50, 33));
  }

  private static Arguments photo(
      Fit fit, int height, int width, int photoWidth, int photoHeight, double x, double y) {
    return Arguments.of(fit, height, width, photoWidth, photoHeight, x, y);
  }

  @ParameterizedTest
  @MethodSource("photos")
  void aSpotComesBackToWhereItWas(
      Fit fit, int height, int width, int photoWidth, int photoHeight, double x, double y) {
    Geometry geometry =
        new Geometry(fit, Filter.BILINEAR, height, width, Centering.ROUND, Geometry.BLACK);
    RelevanceMap input = input(geometry, spot(photoWidth, photoHeight, x, y));

    RelevanceMap back = MapPlacement.of(geometry, photoWidth, photoHeight).onPhoto(input);

    assertThat(back.columns()).isEqualTo(photoWidth);
    assertThat(back.rows()).isEqualTo(photoHeight);
    assertThat(middle(back, true)).isCloseTo(x, within(0.15));
    assertThat(middle(back, false)).isCloseTo(y, within(0.15));
  }

  @Test
  void whatIsCutOffIsNotSeen() {
    MapPlacement placement = MapPlacement.of(Geometry.centerCrop(50, 50), 100, 50);
    assertThat(placement.seesX(24.5)).isFalse();
    assertThat(placement.seesX(25.5)).isTrue();
    assertThat(placement.seesX(74.5)).isTrue();
    assertThat(placement.seesX(75.5)).isFalse();
    assertThat(placement.seesY(0.5)).isTrue();
    float[] ones = new float[4];
    Arrays.fill(ones, 1);
    RelevanceMap map = placement.onPhoto(new RelevanceMap(2, 2, ones));
    assertThat(map.at(0, 24)).isZero();
    assertThat(map.at(0, 25)).isEqualTo(1);
    assertThat(map.at(49, 74)).isEqualTo(1);
    assertThat(map.at(49, 75)).isZero();
  }

  @Test
  void paddingIsNoPartOfThePhoto() {
    Geometry geometry =
        new Geometry(
            new Fit.Border(20, 20), Filter.BILINEAR, 20, 20, Centering.ROUND, Geometry.BLACK);
    MapPlacement placement = MapPlacement.of(geometry, 40, 20);
    assertThat(placement.inputY(0)).isEqualTo(5);
    assertThat(placement.inputY(20)).isEqualTo(15);
    assertThat(placement.inputX(40)).isEqualTo(20);
    assertThat(placement.seesY(0.5)).isTrue();
    assertThat(placement.seesY(19.5)).isTrue();
  }

  private static RelevanceMap input(Geometry geometry, Pixels photo) {
    byte[] slot = new byte[3 * geometry.height() * geometry.width()];
    Preprocessing preprocessing =
        new Preprocessing(geometry, Normalization.unit(List.of(0f, 0f, 0f), List.of(1f, 1f, 1f)));
    new Fitter(preprocessing).fit(photo, MemorySegment.ofArray(slot));
    float[] values = new float[geometry.height() * geometry.width()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Byte.toUnsignedInt(slot[3 * i]);
    }
    return new RelevanceMap(geometry.height(), geometry.width(), values);
  }

  /** White around a place, given in pixels from the corner, on black. */
  private static Pixels spot(int width, int height, double x, double y) {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      int row = i / width;
      double distance = Math.hypot(i % width + 0.5 - x, row + 0.5 - y);
      byte value = (byte) Math.round(255 * Math.exp(-distance * distance / 32));
      rgb[3 * i] = value;
      rgb[3 * i + 1] = value;
      rgb[3 * i + 2] = value;
    }
    return new Pixels(MemorySegment.ofArray(rgb), width, height);
  }

  /** The mean place, weighted. */
  private static double middle(RelevanceMap map, boolean across) {
    double sum = 0;
    double weights = 0;
    for (int row = 0; row < map.rows(); row++) {
      for (int column = 0; column < map.columns(); column++) {
        sum += map.at(row, column) * ((across ? column : row) + 0.5);
        weights += map.at(row, column);
      }
    }
    return sum / weights;
  }
}
