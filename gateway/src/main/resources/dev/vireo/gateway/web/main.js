import * as access from "/access.js";
import { Camera } from "/camera.js";
import { explainOnTap } from "/explain.js";
import { Stats } from "/stats.js";
import { Stream } from "/stream.js";
import * as view from "/view.js";

const MOST_IN_FLIGHT = 32;
const $ = (id) => document.getElementById(id);

const stats = new Stats();
const queue = [];
let model = "";
let stream = null;
let busy = 0;
let done = 0;
let failed = 0;

/** Connects once the server says which models there are, and to whom it says so. */
async function enter() {
  let models;
  try {
    models = await access.models();
  } catch {
    view.showConnection("closed", model);
    setTimeout(enter, 1000);
    return;
  }
  if (models === null) {
    const problem = access.key() ? "The server does not take this one." : "";
    access.forget();
    view.showConnection("locked", model);
    view.showKeyForm(true, problem);
    return;
  }
  view.showKeyForm(false);
  view.showModels(models);
  const url = new URL("/v1/stream", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  stream = new Stream(url, access.subprotocols(), (state) => {
    view.showConnection(state, model);
    if (state === "open") {
      pump();
    }
  });
  if (models.length > 1) {
    stream.choose(models[0]);
  }
}

$("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  access.keep($("key").value.trim());
  $("key").value = "";
  enter();
});

$("model").addEventListener("change", (event) => stream.choose(event.target.value));

function enqueue(files) {
  queue.push(...files);
  pump();
}

/** Keeps as many images in flight as the server is glad to take; the rest wait here, for a connection too. */
function pump() {
  while (stream?.open && queue.length > 0 && busy < MOST_IN_FLIGHT) {
    const file = queue.shift();
    busy++;
    const card = view.addCard(file.name, URL.createObjectURL(file));
    classify(file.arrayBuffer())
      .then((answer) => {
        view.showAnswer(card, answer);
        explainOnTap(card, file, answer.model);
      })
      .catch((error) => view.showFailure(card, error))
      .finally(() => {
        busy--;
        view.showSummary(done, failed);
        pump();
      });
  }
}

async function classify(bytes) {
  try {
    if (!stream) {
      throw new Error("not connected to the server");
    }
    const answer = await stream.classify(await bytes);
    done++;
    if (model !== answer.model) {
      model = answer.model;
      view.showConnection("open", model);
    }
    stats.add(answer, performance.now());
    return answer;
  } catch (error) {
    failed++;
    throw error;
  }
}

$("files").addEventListener("change", (event) => {
  enqueue(event.target.files);
  event.target.value = "";
});

const drop = $("drop");
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) {
  drop.addEventListener(name, () => drop.classList.remove("over"));
}
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  enqueue(event.dataTransfer.files);
});

const camera = new Camera($("video"));
$("camera").addEventListener("click", async () => {
  if (camera.running) {
    camera.stop();
  } else {
    try {
      await camera.start();
      watch();
    } catch (error) {
      camera.stop();
      $("camera-label").textContent = `No camera: ${error.message}`;
    }
  }
  $("camera").textContent = camera.running ? "Stop the camera" : "Use the camera";
  $("camera").classList.toggle("running", camera.running);
});

async function watch() {
  while (camera.running) {
    try {
      const { predictions } = await classify(camera.frame());
      const [best] = predictions;
      $("camera-label").textContent = `${best.label}, ${(100 * best.probability).toFixed(0)} %`;
    } catch (error) {
      $("camera-label").textContent = error.message;
      await new Promise((later) => setTimeout(later, 500));
    }
  }
  $("camera-label").textContent = "";
}

enter();
setInterval(() => view.showStats(stats, performance.now()), 250);
