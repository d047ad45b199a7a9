/** Options that several commands share. */
package dev.vireo.tools.cli.option;
