/** Folders of images, one subfolder per class: drawn and split. */
package dev.vireo.tools.dataset;
