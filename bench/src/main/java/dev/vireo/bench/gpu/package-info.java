/** One command for whoever has an NVIDIA card: {@code bench/gpu}. */
package dev.vireo.bench.gpu;
