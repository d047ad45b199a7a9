/** How training images vary: framed, mirrored, distorted, erased and mixed, on 8-bit pixels. */
package dev.vireo.training.augment;
