/** What pictures with words in them share. */
package dev.vireo.training.chart;
