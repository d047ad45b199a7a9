/** Objects of S3 and of stores that speak as it does, through the AWS SDK. */
package dev.vireo.s3;
