/** One result out of the results of all shards. */
package dev.vireo.inference.bulk.merge;
