/** Graphs in fewer bits: half precision, and 8-bit integers by calibration on photos. */
package dev.vireo.export.quantize;
