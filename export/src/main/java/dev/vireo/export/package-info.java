package dev.vireo.export;
