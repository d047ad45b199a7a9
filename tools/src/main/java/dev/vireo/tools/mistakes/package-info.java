/** What a model mistakes, as a report to look through. */
package dev.vireo.tools.mistakes;
