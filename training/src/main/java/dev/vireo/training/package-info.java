/** Networks, data and the loop that fits one to the other. */
package dev.vireo.training;
