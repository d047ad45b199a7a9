/** PhotoSet that calibration and the proof look at. */
package dev.vireo.export.photo;
