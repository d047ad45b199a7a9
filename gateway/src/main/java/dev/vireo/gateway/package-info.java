package dev.vireo.gateway;
