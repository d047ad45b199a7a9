/** Arrow's IPC streams as requests and answers: read without trust, written by arrow-java. */
package dev.vireo.gateway.arrow;
