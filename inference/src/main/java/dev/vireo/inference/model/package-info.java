/** What a model says about itself: labels, preprocessing, architecture, metrics. */
package dev.vireo.inference.model;
