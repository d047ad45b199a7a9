/** How figures are shown: Markdown tables, medians of rounds, the machine and its quiet. */
package dev.vireo.bench.report;
