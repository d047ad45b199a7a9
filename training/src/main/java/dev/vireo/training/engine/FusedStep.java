package dev.vireo.training.engine;

import dev.vireo.training.network.Network.Node;
import java.util.Optional;

/**
 * Nodes of a network that inference computes in one operation: {@code activation(head(x) + addend)}
 * with the head's batch norm in its weights.
 *
 * @param head whose input is read
 * @param norm a batch norm of the head, a convolution
 * @param addend the node that is added
 * @param activation a {@link dev.vireo.training.network.Operation.Relu} or {@link
 *     dev.vireo.training.network.Operation.Gelu}
 * @param result the last of these nodes, whose output this gives
 */
record FusedStep(
    Node head,
    Optional<Node> norm,
    Optional<String> addend,
    Optional<Node> activation,
    Node result) {}
