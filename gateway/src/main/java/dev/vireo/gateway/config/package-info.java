/** How the service is set up. */
package dev.vireo.gateway.config;
