/** Who may do what: keys, tokens, origins, certificates. */
package dev.vireo.gateway.security;
