/** How people read numbers and file names. */
package dev.vireo.tools.text;
