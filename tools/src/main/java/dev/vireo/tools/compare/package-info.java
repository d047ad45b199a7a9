/** Training runs side by side. */
package dev.vireo.tools.compare;
