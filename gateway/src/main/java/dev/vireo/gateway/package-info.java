/** The network door: a model served over HTTP. */
package dev.vireo.gateway;
