/** Encoded bytes become 8-bit RGB pixels in batches that live in Arrow memory. */
package dev.vireo.inference.image;
