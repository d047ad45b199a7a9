/** The log as JSON lines, for whoever collects it. */
package dev.vireo.tools.log;
