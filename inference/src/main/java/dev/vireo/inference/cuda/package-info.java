/** NVIDIA's libraries: which are needed, from where they come, and in which order they load. */
package dev.vireo.inference.cuda;
