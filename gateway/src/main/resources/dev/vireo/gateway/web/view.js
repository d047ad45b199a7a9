const SHOWN = 60;
const BINS = 32;
const SVG = "http://www.w3.org/2000/svg";

const $ = (id) => document.getElementById(id);
const ms = (value) => (value < 10 ? value.toFixed(1) : Math.round(value)) + " ms";
const percent = (value) => (100 * value).toFixed(1) + " %";

export function showConnection(state, model) {
  const words = {
    connecting: "Connecting …",
    open: model ? `Connected to ${model}` : "Connected",
    closed: "Connection lost; trying again …",
    locked: "Locked",
  };
  $("connection").dataset.state = state;
  $("connection").textContent = words[state];
}

/** Offers the models where there is more than one. */
export function showModels(names) {
  $("model").replaceChildren(...names.map((name) => new Option(name)));
  $("model-choice").hidden = names.length < 2;
}

/** Asks for a key, or no longer. */
export function showKeyForm(wanted, problem = "") {
  $("key-form").hidden = !wanted;
  $("key-error").textContent = problem;
  if (wanted) {
    $("key").focus();
  }
}

/** A card for an image that waits for its answer; newest first, old ones leave. */
export function addCard(name, url) {
  const card = $("card").content.firstElementChild.cloneNode(true);
  const image = card.querySelector("img");
  image.onload = () => URL.revokeObjectURL(url);
  image.onerror = () => {
    URL.revokeObjectURL(url);
    const blank = document.createElement("div");
    blank.className = "picture";
    blank.textContent = "no preview";
    image.replaceWith(blank);
  };
  image.src = url;
  card.querySelector("h3").textContent = name;
  card.querySelector(".time").textContent = "waiting …";
  const results = $("results");
  results.prepend(card);
  while (results.children.length > SHOWN) {
    results.lastElementChild.remove();
  }
  return card;
}

export function showAnswer(card, answer) {
  const ranks = card.querySelector(".ranks");
  for (const { label, probability } of answer.predictions) {
    const row = document.createElement("li");
    const bar = document.createElement("div");
    bar.className = "bar";
    bar.style.width = `${100 * probability}%`;
    row.append(bar, span(label), span(percent(probability)));
    ranks.append(row);
  }
  const { queueMs, decodeMs, inferMs } = answer.timing;
  card.querySelector(".time").textContent =
    `${ms(answer.roundTripMs)} (queue ${ms(queueMs)}, decode ${ms(decodeMs)}, inference ${ms(inferMs)})`;
}

export function showFailure(card, error) {
  card.classList.add("failed");
  card.querySelector(".time").textContent = error.message;
}

export function showSummary(done, failed) {
  $("summary").textContent =
    `${done} image${done === 1 ? "" : "s"} classified` + (failed ? `, ${failed} failed.` : ".");
}

export function showStats(stats, now) {
  if (stats.count === 0) {
    return;
  }
  const { queueMs, decodeMs, inferMs } = stats.last;
  $("p50").textContent = ms(stats.percentile(50));
  $("p99").textContent = ms(stats.percentile(99));
  $("queue").textContent = ms(queueMs);
  $("decode").textContent = ms(decodeMs);
  $("infer").textContent = ms(inferMs);
  $("rate").textContent = stats.rate(now).toFixed(1) + " /s";
  drawHistogram(stats.histogram(BINS), stats.count);
}

function drawHistogram({ counts, top }, total) {
  const most = Math.max(...counts);
  const bars = counts.map((count, bin) => {
    const height = (72 * count) / most;
    return element("rect", { x: bin * 10 + 1, y: 76 - height, width: 8, height });
  });
  const axis = element("line", { x1: 0, y1: 76, x2: 320, y2: 76 });
  const zero = element("text", { x: 0, y: 90 }, "0 ms");
  const end = element("text", { x: 320, y: 90, "text-anchor": "end" }, ms(top));
  $("histogram").replaceChildren(...bars, axis, zero, end);
  $("histogram-caption").textContent =
    total === 1 ? "Round trip of the only answer." : `Round trips of the last ${total} answers.`;
}

function span(text) {
  const node = document.createElement("span");
  node.textContent = text;
  return node;
}

function element(name, attributes, text = "") {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, value);
  }
  node.textContent = text;
  return node;
}
