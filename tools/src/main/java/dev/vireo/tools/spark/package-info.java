/** Where the application for Spark is. */
package dev.vireo.tools.spark;
