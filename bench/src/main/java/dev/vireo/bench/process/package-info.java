/** Processes under measurement: starting them, and what the kernel says about them. */
package dev.vireo.bench.process;
