/**
 * Whether this machine computes what it is asked to: the processor as libraries see it, products
 * and convolutions in plain Java to measure them by, and what was found, kept for the next time.
 */
package dev.vireo.training.kernel;
