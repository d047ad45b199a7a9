/** What this machine can run: each part looked at by itself, none able to stop the others. */
package dev.vireo.tools.doctor;
