/**
 * Image bytes in, ranked labels out: {@link dev.vireo.inference.classifier.Classifier} is the front
 * door. The base of the house; it knows nothing of training, HTTP or the command line.
 */
package dev.vireo.inference;
