/** {@code vireo bench}. */
package dev.vireo.tools.cli.bench;
