/** JMH benchmarks of single steps: decoding, the engine. */
package dev.vireo.bench.micro;
