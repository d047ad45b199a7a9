package dev.vireo.bench;
