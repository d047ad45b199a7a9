/** What a command has of the terminal and its process: progress, streams, Ctrl-C. */
package dev.vireo.tools.terminal;
