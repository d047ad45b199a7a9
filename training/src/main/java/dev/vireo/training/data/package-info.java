/** Labelled images: folders, splits, decoded pixels, augmentation and batches for training. */
package dev.vireo.training.data;
