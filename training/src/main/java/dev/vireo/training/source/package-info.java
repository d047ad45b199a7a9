/** Labelled images as they lie on disk: folders, packed files, lists and archives. */
package dev.vireo.training.source;
