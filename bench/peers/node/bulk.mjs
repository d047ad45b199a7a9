// node bulk.mjs JOB.json: what Vireo writes there (dev.vireo.bench.peer.PeerJob). Says "ready" with
// versions, or "cannot" with a reason. Then lines on standard input: "run TIMES", answered with
// "images seconds", lets all workers go through the images; "query FIRST COUNT", answered with the
// count, lets the first of them answer for samples; "logits N" is answered with logits of the first
// pixels as JSON. A run of onnxruntime-node blocks its JavaScript thread, so images run at the same
// time only in worker threads; sharp decodes the next batch meanwhile on threads of its own.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

if (isMainThread) {
  await main(JSON.parse(readFileSync(process.argv[2], 'utf8')));
  process.exit(0);
} else {
  try {
    const work = await worker(workerData);
    parentPort.on('message', async (order) => parentPort.postMessage(await work(order)));
    parentPort.postMessage('ready');
  } catch (error) {
    parentPort.postMessage({ cannot: error.message });
  }
}

async function main(job) {
  const pool = [];
  for (let index = 0; index < job.way.workers; index++) {
    pool.push(new Worker(new URL(import.meta.url), { workerData: { job, index } }));
  }
  const bad = (await Promise.all(pool.map(answer))).find((each) => each.cannot);
  if (bad) {
    console.log('cannot ' + bad.cannot.split('\n')[0]);
    return;
  }
  const version = (name) => name + ' ' + createRequire(import.meta.url)('./package.json').dependencies[name];
  console.log('ready Node ' + process.versions.node + ', ' + ['onnxruntime-node', 'sharp'].map(version).join(', '));
  for await (const line of createInterface({ input: process.stdin })) {
    const [what, first, count] = line.split(' ');
    if (what !== 'run') {
      const done = answer(pool[0]);
      pool[0].postMessage({ what, first: Number(first), count: Number(count) });
      console.log(await done);
      continue;
    }
    const total = Number(first) * job.images.length;
    const start = process.hrtime.bigint();
    const done = pool.map(answer);
    pool.forEach((each) => each.postMessage({ what, total }));
    await Promise.all(done);
    console.log(total + ' ' + Number(process.hrtime.bigint() - start) / 1e9);
  }
}

function answer(worker) {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (message) => {
      worker.off('error', reject);
      resolve(message);
    });
  });
}

async function worker({ job: { model, way, images: files, tensor, pixels }, index }) {
  const { default: sharp } = await import('sharp');
  const { decode: shrinking, decodeInFull, input, load, logits, run } = await import('./classify.mjs');
  const decode = way.draft ? shrinking : decodeInFull;
  sharp.concurrency(way.workers > 1 || way.threads === 1 ? 1 : 0);
  const session = await load(model.file, way.threads);
  const bytes = pixels ? readFileSync(pixels) : null;
  const image = 3 * model.size * model.size;
  const decoded = (sample) => {
    const start = (sample % (bytes.length / image)) * image;
    return bytes.subarray(start, start + image);
  };
  const open = (first, count) =>
    Promise.all(Array.from({ length: count }, (_, i) => decode(files[(first + i) % files.length], model)));
  const ready = new Map();
  const there = (count) => {
    if (!ready.has(count)) {
      ready.set(count, input(session, Array.from({ length: count }, (_, i) => decoded(i)), model));
    }
    return ready.get(count);
  };
  const answered = async (count, images) => {
    const rows = tensor ? await logits(session, there(count), count) : await run(session, images, model);
    if (rows.length !== count) {
      throw new Error('an image has no answer');
    }
  };
  const classify = async (total) => {
    const step = way.workers * way.batch;
    const size = (first) => Math.min(way.batch, total - first);
    const take = (first) => (tensor ? Promise.resolve() : open(first, size(first)));
    let next = index * way.batch < total ? take(index * way.batch) : null;
    for (let first = index * way.batch; next !== null; first += step) {
      const images = await next;
      next = first + step < total ? take(first + step) : null;
      await answered(size(first), images);
    }
    return 'done';
  };
  await answered(way.batch, tensor ? null : await open(0, way.batch));
  return async ({ what, first, count, total }) => {
    switch (what) {
      case 'run':
        return classify(total);
      case 'query':
        await answered(count, tensor ? null : await open(first, count));
        return String(count);
      default: {
        const rows = [];
        for (let i = 0; i < first; i++) {
          const [row] = await logits(session, input(session, [decoded(i)], model), 1);
          rows.push(Array.from(row));
        }
        return JSON.stringify(rows);
      }
    }
  };
}
