/** Where results go: rows in several formats, and copies sorted into folders. */
package dev.vireo.inference.bulk.sink;
