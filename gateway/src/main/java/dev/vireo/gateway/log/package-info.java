/** Who asked what: the access log. */
package dev.vireo.gateway.log;
