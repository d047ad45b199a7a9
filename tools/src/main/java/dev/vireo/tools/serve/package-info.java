/** The service as the command line runs it. */
package dev.vireo.tools.serve;
