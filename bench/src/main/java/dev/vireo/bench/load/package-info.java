/**
 * Load on a service: clients over HTTP and WebSocket, in closed loops and at moments that were
 * fixed before, so that a slow service does not slow the clock that it is measured by.
 */
package dev.vireo.bench.load;
