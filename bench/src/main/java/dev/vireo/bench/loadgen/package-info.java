/**
 * Scenarios as MLPerf Inference's LoadGen defines them, on lanes of any kind and a clock of any
 * kind.
 */
package dev.vireo.bench.loadgen;
