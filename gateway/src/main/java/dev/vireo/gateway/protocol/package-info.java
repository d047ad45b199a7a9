/**
 * What protocols do alike: how answers and errors are written, how JSON is read, what leaves the
 * event loop.
 */
package dev.vireo.gateway.protocol;
