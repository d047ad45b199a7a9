/** The gateway under the loads that a service meets, as a real process on this machine. */
package dev.vireo.bench.scenario;
