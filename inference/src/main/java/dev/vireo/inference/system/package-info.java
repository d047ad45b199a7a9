/** What differs from one operating system to the next, and what a system lacks. */
package dev.vireo.inference.system;
