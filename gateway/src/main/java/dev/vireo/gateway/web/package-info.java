/** The page that people open in a browser. */
package dev.vireo.gateway.web;
