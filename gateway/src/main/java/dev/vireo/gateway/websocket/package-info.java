/**
 * The stream protocols: {@code vireo.v1}, images in binary messages and answers in text messages,
 * and {@code vireo.arrow.v1}, Arrow IPC streams both ways.
 */
package dev.vireo.gateway.websocket;
