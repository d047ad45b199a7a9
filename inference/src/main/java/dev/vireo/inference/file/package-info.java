/** Files and folders that appear whole or not at all, and why one could not be read or written. */
package dev.vireo.inference.file;
