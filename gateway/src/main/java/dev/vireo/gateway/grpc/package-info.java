/** The Open Inference Protocol over gRPC, on the same port as everything else. */
package dev.vireo.gateway.grpc;
