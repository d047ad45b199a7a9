package dev.vireo.inference.image;

/** The encodings that are decoded. */
enum ImageFormat {
  JPEG,
  PNG,
  GIF,
  BMP,
  WEBP
}
