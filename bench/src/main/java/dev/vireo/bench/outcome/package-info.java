/** What {@code vireo bench} found: as JSON, in a terminal, in Markdown and as a page. */
package dev.vireo.bench.outcome;
