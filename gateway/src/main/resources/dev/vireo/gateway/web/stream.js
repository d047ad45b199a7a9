/** The WebSocket of the stream protocol vireo.v1: one promise for each image sent. */
export class Stream {
  #url;
  #subprotocols;
  #onState;
  #model = "";
  #socket = null;
  #nextId = 0;
  #waiting = new Map();

  /** @param {(state: "connecting"|"open"|"closed") => void} onState */
  constructor(url, subprotocols, onState) {
    this.#url = url;
    this.#subprotocols = subprotocols;
    this.#onState = onState;
    this.#connect();
  }

  get open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Resolves to the answer with `roundTripMs`; rejects with an Error that a person can read. */
  classify(bytes) {
    if (!this.open) {
      return Promise.reject(new Error("not connected to the server"));
    }
    const id = this.#nextId;
    this.#nextId = (id + 1) >>> 0;
    const message = new Uint8Array(4 + bytes.byteLength);
    new DataView(message.buffer).setUint32(0, id, true);
    message.set(new Uint8Array(bytes), 4);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, sent: performance.now() });
      this.#socket.send(message);
    });
  }

  /** Requests from here on are for this model. */
  choose(model) {
    this.#model = model;
    this.#announceModel();
  }

  #announceModel() {
    if (this.open && this.#model) {
      this.#socket.send(JSON.stringify({ model: this.#model }));
    }
  }

  #connect() {
    this.#onState("connecting");
    const socket = new WebSocket(this.#url, this.#subprotocols);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#announceModel();
      this.#onState("open");
    };
    socket.onmessage = (event) => this.#answer(JSON.parse(event.data));
    socket.onclose = () => {
      this.#onState("closed");
      for (const { reject } of this.#waiting.values()) {
        reject(new Error("the connection was lost"));
      }
      this.#waiting.clear();
      setTimeout(() => this.#connect(), 1000);
    };
  }

  #answer(answer) {
    const request = this.#waiting.get(answer.id);
    if (!request) {
      return;
    }
    this.#waiting.delete(answer.id);
    if (answer.error) {
      request.reject(new Error(answer.error.message));
    } else {
      request.resolve({ ...answer, roundTripMs: performance.now() - request.sent });
    }
  }
}
