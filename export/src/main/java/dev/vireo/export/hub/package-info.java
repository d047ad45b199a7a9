/** Weights by name, ready to run: exported once and kept. */
package dev.vireo.export.hub;
