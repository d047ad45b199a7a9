/** The stream protocol {@code vireo.v1}: images in binary messages, answers in text messages. */
package dev.vireo.gateway.websocket;
