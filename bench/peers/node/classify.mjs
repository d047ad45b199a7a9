// An image file through sharp and ONNX Runtime, as a Node user writes it.
import ort from 'onnxruntime-node';
import sharp from 'sharp';

/** How images become the model's input, where nobody says. */
export const USUAL = { resize: 256, size: 224, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

const TOP = 5;

/** Loads a model whose input is uint8 [N, 224, 224, 3] or normalized float [N, 3, 224, 224]. */
export function load(file, threads) {
  return ort.InferenceSession.create(file, { intraOpNumThreads: threads, interOpNumThreads: 1 });
}

/** Decodes a path or a buffer to RGB bytes of a square: shorter edge resized, center crop. */
export function decode(image, how = USUAL) {
  return prepared(sharp(image), how);
}

/** The same of every pixel: sharp shrinks nothing while it decodes what is extracted from first. */
export async function decodeInFull(image, how = USUAL) {
  const whole = sharp(image);
  const { width, height } = await whole.metadata();
  return prepared(whole.extract({ left: 0, top: 0, width, height }), how);
}

function prepared(image, { resize, size }) {
  const margin = Math.floor((resize - size) / 2);
  return image
    .removeAlpha()
    .toColourspace('srgb')
    .resize({ width: resize, height: resize, fit: 'cover', kernel: 'linear' })
    .extract({ left: margin, top: margin, width: size, height: size })
    .raw()
    .toBuffer();
}

/** The five most probable classes of each image. */
export async function run(session, images, how = USUAL) {
  return (await logits(session, input(session, images, how), images.length)).map(top);
}

/** The model's input. */
export function input(session, images, how = USUAL) {
  return session.inputMetadata[0].type === 'uint8' ? pixels(images, how) : normalized(images, how);
}

/** A row for each image. */
export async function logits(session, tensor, count) {
  const name = session.outputNames.includes('logits') ? 'logits' : session.outputNames[0];
  const result = (await session.run({ [session.inputNames[0]]: tensor }, [name]))[name];
  const classes = result.dims[1];
  return Array.from({ length: count }, (_, row) => result.data.subarray(row * classes, (row + 1) * classes));
}

function pixels(images, { size }) {
  const data = images.length === 1 ? images[0] : Buffer.concat(images);
  return new ort.Tensor('uint8', data, [images.length, size, size, 3]);
}

function normalized(images, { size, mean, std }) {
  const plane = size * size;
  const data = new Float32Array(images.length * 3 * plane);
  images.forEach((image, row) => {
    for (let channel = 0; channel < 3; channel++) {
      const scale = 1 / (255 * std[channel]);
      const shift = -mean[channel] / std[channel];
      const start = (row * 3 + channel) * plane;
      for (let i = 0; i < plane; i++) {
        data[start + i] = image[3 * i + channel] * scale + shift;
      }
    }
  });
  return new ort.Tensor('float32', data, [images.length, 3, size, size]);
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
