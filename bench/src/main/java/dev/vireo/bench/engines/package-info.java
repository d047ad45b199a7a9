/** Models on engines, opened side by side, as contenders of {@code vireo bench}. */
package dev.vireo.bench.engines;
