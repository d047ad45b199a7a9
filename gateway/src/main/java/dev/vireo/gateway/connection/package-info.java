/** Limits that hold for every connection, whatever it speaks. */
package dev.vireo.gateway.connection;
