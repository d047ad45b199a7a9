/** Where images come from: files, folders, patterns, lists and archives, all listed lazily. */
package dev.vireo.inference.bulk.source;
