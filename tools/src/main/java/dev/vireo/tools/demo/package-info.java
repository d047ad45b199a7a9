/** The whole road on drawn birds: images, training, export, proof, predictions, comparison. */
package dev.vireo.tools.demo;
