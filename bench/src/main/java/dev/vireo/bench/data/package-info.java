/** What benchmarks run on: photos, drawn or a user's own, and models with random weights. */
package dev.vireo.bench.data;
