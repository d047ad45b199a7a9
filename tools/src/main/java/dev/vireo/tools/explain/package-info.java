/** Explanations as pictures and tables. */
package dev.vireo.tools.explain;
