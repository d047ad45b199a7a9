/** HTTP routes. */
package dev.vireo.gateway.rest;
