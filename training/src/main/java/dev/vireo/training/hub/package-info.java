/** Weights by name: from Hugging Face's hub, torchvision's host or any other, into their caches. */
package dev.vireo.training.hub;
