/** {@code vireo train} and what belongs to it alone. */
package dev.vireo.tools.cli.train;
