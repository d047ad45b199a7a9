package dev.vireo.tools;
