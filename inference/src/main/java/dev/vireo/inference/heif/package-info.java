/** HEIF files (HEIC, AVIF) as they lie: which coded pictures are the photo, and how they join. */
package dev.vireo.inference.heif;
