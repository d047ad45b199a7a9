package dev.vireo.inference.explain;

import dev.vireo.inference.RankedLabel;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Why one image gets its class.
 *
 * @param predicted the class that the model gives it
 * @param explained the class that is explained, with its probability
 * @param layer that was looked at, where the method takes one
 * @param attention all of it, where the method is one of attention alone
 * @param note what a reader should know of this map; empty where there is nothing
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record Explanation(
    ExplanationMethod method,
    RankedLabel predicted,
    RankedLabel explained,
    Optional<String> layer,
    RelevanceMap map,
    Optional<AttentionMaps> attention,
    Optional<String> note) {}
