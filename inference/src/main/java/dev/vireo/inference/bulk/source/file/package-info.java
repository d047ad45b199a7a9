/** One image as it lies: a file, a member of an archive, bytes at hand. */
package dev.vireo.inference.bulk.source.file;
