/** The proof that an exported file answers as its source does. */
package dev.vireo.export.parity;
