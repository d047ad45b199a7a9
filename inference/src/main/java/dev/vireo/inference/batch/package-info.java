/** Single requests become batches: whoever waits when a slot is free goes together. */
package dev.vireo.inference.batch;
