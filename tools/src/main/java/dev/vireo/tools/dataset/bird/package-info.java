/** Drawn birds: species as records, and the painter that makes photographs of them. */
package dev.vireo.tools.dataset.bird;
