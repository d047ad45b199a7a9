/** What a model goes by: maps of an image's parts that speak for a class. */
package dev.vireo.inference.explain;
