/**
 * The Open Inference Protocol, version 2, as KServe and Triton speak it: what its requests mean to
 * a model, apart from how REST and gRPC write them.
 */
package dev.vireo.gateway.openinference;
