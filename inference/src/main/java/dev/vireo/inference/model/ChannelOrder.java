package dev.vireo.inference.model;

import org.apiguardian.api.API;

/** In which order a network takes the colours of a pixel. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public enum ChannelOrder {
  RGB,
  BGR
}
