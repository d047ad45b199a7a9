/** Which engine and precision runs a model fastest on this machine, and how far it agrees. */
package dev.vireo.inference.choice;
