/** The images in tar and zip archives. */
package dev.vireo.inference.bulk.source.archive;
