/** Whole folders: sources of files, the pipeline through a model, and sinks for its results. */
package dev.vireo.inference.bulk;
