/** Files that 'vireo export' wrote, read back: their networks on PyTorch. */
package dev.vireo.export.reading;
