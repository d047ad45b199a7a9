/** What the service measures of itself, in Prometheus' words. */
package dev.vireo.gateway.metrics;
