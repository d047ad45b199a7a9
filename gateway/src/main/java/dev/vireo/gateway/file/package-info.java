/** Files that may change while the service runs. */
package dev.vireo.gateway.file;
