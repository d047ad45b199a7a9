/** What {@code --cuda} brings: the libraries for NVIDIA GPUs, from a Maven repository. */
package dev.vireo.tools.cuda;
