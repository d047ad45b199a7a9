/** Training beside Python's PyTorch. */
package dev.vireo.bench.training;
