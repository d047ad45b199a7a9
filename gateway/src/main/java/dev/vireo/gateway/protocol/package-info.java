/** What every protocol does alike: how answers and errors are written, what leaves the loop. */
package dev.vireo.gateway.protocol;
