/** Weights by name, as commands take them. */
package dev.vireo.tools.hub;
