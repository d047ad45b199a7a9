/** What explanations cost. */
package dev.vireo.bench.explain;
