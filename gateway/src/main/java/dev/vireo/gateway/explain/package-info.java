/** Why an image got its class, for requests that ask. */
package dev.vireo.gateway.explain;
