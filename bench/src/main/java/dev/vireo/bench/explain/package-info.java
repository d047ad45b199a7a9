/** What explanations cost, and whether they point at what is to be seen. */
package dev.vireo.bench.explain;
