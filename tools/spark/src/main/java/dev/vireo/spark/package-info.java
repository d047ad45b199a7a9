/** Images classified by Spark's executors. */
package dev.vireo.spark;
