package dev.vireo.inference.ffmpeg;

/** A decoder of libavcodec, by its name there. */
public enum StillCodec {
  AV1("libaom-av1"),
  HEVC("hevc"),
  JPEG_2000("jpeg2000");

  final String decoder;

  StillCodec(String decoder) {
    this.decoder = decoder;
  }
}
