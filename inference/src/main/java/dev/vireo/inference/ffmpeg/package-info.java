/** Pictures that are coded as films are, or as JPEG 2000, through FFmpeg's libavcodec. */
package dev.vireo.inference.ffmpeg;
