/** Vireo in one folder, for a host without network, JDK or Maven. */
package dev.vireo.tools.bundle;
