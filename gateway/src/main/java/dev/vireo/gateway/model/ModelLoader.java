package dev.vireo.gateway.model;

/** Opens a model and warms it up. */
interface ModelLoader {
  /**
   * @throws dev.vireo.inference.VireoException when the file cannot be served
   */
  ServedModel load(ModelFile file);
}
