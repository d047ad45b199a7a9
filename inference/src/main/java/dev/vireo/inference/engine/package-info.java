/** Where a batch of pixels becomes logits: one interface, one implementation per runtime. */
package dev.vireo.inference.engine;
