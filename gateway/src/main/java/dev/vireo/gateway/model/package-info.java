/** The models that are served: found in files and folders, loaded, leased, reloaded, closed. */
package dev.vireo.gateway.model;
