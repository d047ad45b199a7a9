// node bulk.mjs MODEL.onnx IMAGES WORKERS THREADS BATCH [full]
// Each line on standard input is the number of times to run through the folder; the answer is
// "images seconds". A run of onnxruntime-node blocks its JavaScript thread, so images run at the
// same time only in worker threads; sharp decodes the next batch meanwhile on threads of its own.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

if (isMainThread) {
  const [model, folder, workers, threads, batch, pixels] = process.argv.slice(2);
  const files = readdirSync(folder).sort().map((name) => join(folder, name));
  const data = { model, files, threads: Number(threads), batch: Number(batch), workers: Number(workers), pixels };
  const pool = [];
  for (let index = 0; index < data.workers; index++) {
    pool.push(new Worker(new URL(import.meta.url), { workerData: { ...data, index } }));
  }
  await Promise.all(pool.map(answer));
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const total = Number(line) * files.length;
    const start = process.hrtime.bigint();
    const done = pool.map(answer);
    pool.forEach((worker) => worker.postMessage(total));
    await Promise.all(done);
    console.log(total + ' ' + Number(process.hrtime.bigint() - start) / 1e9);
  }
  process.exit(0);
} else {
  const { classify } = await worker(workerData);
  parentPort.on('message', async (total) => {
    await classify(total);
    parentPort.postMessage('done');
  });
  parentPort.postMessage('ready');
}

function answer(worker) {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function worker({ model, files, threads, batch, workers, index, pixels }) {
  const { default: sharp } = await import('sharp');
  const { decode: shrinking, decodeInFull, load, run } = await import('./classify.mjs');
  const decode = pixels === 'full' ? decodeInFull : shrinking;
  sharp.concurrency(1);
  const session = await load(model, threads);
  const take = (first, total) => {
    const decoding = [];
    for (let i = first; i < Math.min(first + batch, total); i++) {
      decoding.push(decode(files[i % files.length]));
    }
    return Promise.all(decoding);
  };
  const classify = async (total) => {
    const step = workers * batch;
    let next = index * batch < total ? take(index * batch, total) : null;
    for (let first = index * batch; next !== null; first += step) {
      const images = await next;
      next = first + step < total ? take(first + step, total) : null;
      const answers = await run(session, images);
      if (answers.length !== images.length) {
        throw new Error('an image has no answer');
      }
    }
  };
  return { classify };
}
