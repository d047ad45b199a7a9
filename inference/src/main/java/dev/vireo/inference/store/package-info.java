/**
 * Objects behind addresses ({@code https://}, {@code s3://}, ...): read in order, written whole.
 */
package dev.vireo.inference.store;
