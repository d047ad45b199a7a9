/** What may be said of figures that vary. */
package dev.vireo.bench.statistics;
