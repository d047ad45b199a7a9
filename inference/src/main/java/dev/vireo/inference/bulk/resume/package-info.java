/** Results that survive the end of the process: a journal, the rows so far, and crash guards. */
package dev.vireo.inference.bulk.resume;
