/** Whole folders: how near the machine's limit, beside which peers, in how much memory. */
package dev.vireo.bench.bulk;
