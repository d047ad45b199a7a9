/** What a person types: one class per command. */
package dev.vireo.tools.cli;
