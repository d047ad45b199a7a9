/** Programs beside Vireo on the same models and images, each in a process of its own. */
package dev.vireo.bench.peer;
