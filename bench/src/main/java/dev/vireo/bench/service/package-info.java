/** Services that run already, and the ways in which they are asked. */
package dev.vireo.bench.service;
