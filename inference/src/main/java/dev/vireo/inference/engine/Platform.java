package dev.vireo.inference.engine;

import org.apiguardian.api.API;

/**
 * A runtime and the format that it reads.
 *
 * @param runtime for people: {@code ONNX Runtime}
 * @param id as metadata of the Open Inference Protocol names it, {@code <project>_<format>}: {@code
 *     onnxruntime_onnx}
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record Platform(String runtime, String id) {}
