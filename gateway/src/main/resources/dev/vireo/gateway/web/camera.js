/** Frames from the camera, one at a time: the next is taken when the last is answered. */
export class Camera {
  #video;
  #canvas = document.createElement("canvas");
  #media = null;

  constructor(video) {
    this.#video = video;
  }

  get running() {
    return this.#media !== null;
  }

  /** Rejects when there is no camera or the person says no. */
  async start() {
    if (!navigator.mediaDevices) {
      throw new Error("the camera needs a page on localhost or over HTTPS");
    }
    this.#media = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
    this.#video.srcObject = this.#media;
    this.#video.hidden = false;
    await this.#video.play();
  }

  stop() {
    this.#media?.getTracks().forEach((track) => track.stop());
    this.#media = null;
    this.#video.srcObject = null;
    this.#video.hidden = true;
  }

  /** The current frame as a JPEG's bytes. */
  async frame() {
    this.#canvas.width = this.#video.videoWidth;
    this.#canvas.height = this.#video.videoHeight;
    this.#canvas.getContext("2d").drawImage(this.#video, 0, 0);
    const blob = await new Promise((done) => this.#canvas.toBlob(done, "image/jpeg", 0.9));
    return blob.arrayBuffer();
  }
}
