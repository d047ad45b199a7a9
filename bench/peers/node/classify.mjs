// An image file through sharp and ONNX Runtime, as a Node user writes it.
import ort from 'onnxruntime-node';
import sharp from 'sharp';

const EDGE = 224;
const RESIZED = 256;
const MARGIN = (RESIZED - EDGE) / 2;
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];
const TOP = 5;

/** Loads a model whose input is uint8 [N, 224, 224, 3] or normalized float [N, 3, 224, 224]. */
export function load(file, threads) {
  return ort.InferenceSession.create(file, { intraOpNumThreads: threads, interOpNumThreads: 1 });
}

/** Decodes a path or a buffer to 224x224 RGB bytes: shorter edge to 256, center crop. */
export function decode(image) {
  return prepared(sharp(image));
}

/** The same of every pixel: sharp shrinks nothing while it decodes what is extracted from first. */
export async function decodeInFull(image) {
  const whole = sharp(image);
  const { width, height } = await whole.metadata();
  return prepared(whole.extract({ left: 0, top: 0, width, height }));
}

function prepared(image) {
  return image
    .removeAlpha()
    .toColourspace('srgb')
    .resize({ width: RESIZED, height: RESIZED, fit: 'cover', kernel: 'linear' })
    .extract({ left: MARGIN, top: MARGIN, width: EDGE, height: EDGE })
    .raw()
    .toBuffer();
}

/** The five most probable classes of each image. */
export async function run(session, images) {
  const bytes = session.inputMetadata[0].type === 'uint8';
  const feeds = { [session.inputNames[0]]: bytes ? pixels(images) : normalized(images) };
  const logits = (await session.run(feeds))[session.outputNames[0]];
  const classes = logits.dims[1];
  return images.map((_, row) => top(logits.data.subarray(row * classes, (row + 1) * classes)));
}

function pixels(images) {
  const data = images.length === 1 ? images[0] : Buffer.concat(images);
  return new ort.Tensor('uint8', data, [images.length, EDGE, EDGE, 3]);
}

function normalized(images) {
  const plane = EDGE * EDGE;
  const data = new Float32Array(images.length * 3 * plane);
  images.forEach((image, row) => {
    for (let channel = 0; channel < 3; channel++) {
      const scale = 1 / (255 * DEVIATION[channel]);
      const shift = -MEAN[channel] / DEVIATION[channel];
      const start = (row * 3 + channel) * plane;
      for (let i = 0; i < plane; i++) {
        data[start + i] = image[3 * i + channel] * scale + shift;
      }
    }
  });
  return new ort.Tensor('float32', data, [images.length, 3, EDGE, EDGE]);
}

function top(logits) {
  const best = [];
  for (let index = 0; index < logits.length; index++) {
    if (best.length < TOP || logits[index] > logits[best[TOP - 1]]) {
      let place = Math.min(best.length, TOP - 1);
      for (; place > 0 && logits[index] > logits[best[place - 1]]; place--) {
        best[place] = best[place - 1];
      }
      best[place] = index;
    }
  }
  let sum = 0;
  for (const logit of logits) {
    sum += Math.exp(logit - logits[best[0]]);
  }
  return best.map((index) => ({
    index,
    probability: Math.exp(logits[index] - logits[best[0]]) / sum,
  }));
}
