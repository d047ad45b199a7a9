/** Spans of requests, for whoever follows them over several services. */
package dev.vireo.gateway.trace;
