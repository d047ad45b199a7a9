/** The front door of the library: a model opened to classify one image or a few. */
package dev.vireo.inference.classifier;
