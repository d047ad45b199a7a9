/** How fast, against what, and against which limit. */
package dev.vireo.bench;
