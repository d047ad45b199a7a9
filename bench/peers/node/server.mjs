// node server.mjs MODEL.onnx WORKERS THREADS: a plain HTTP server, as a Node user writes it.
// POST an image; the answer is {"predictions":[{"index":..,"probability":..}]}. Several workers
// share the port, because a run of onnxruntime-node blocks the process that it is in.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import sharp from 'sharp';
import { decode, load, run } from './classify.mjs';

const [model, workers, threads] = process.argv.slice(2);

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on('listening', (_, address) => {
    if (++listening === Number(workers)) {
      console.log(`serving at http://127.0.0.1:${address.port}/`);
    }
  });
  for (let i = 0; i < Number(workers); i++) {
    cluster.fork();
  }
  // Whoever measures counts the CPU time of workers that this process has waited for.
  process.on('SIGTERM', () => {
    cluster.on('exit', () => Object.keys(cluster.workers).length || process.exit());
    Object.values(cluster.workers).forEach((worker) => worker.process.kill());
  });
} else {
  if (Number(workers) > 1) {
    sharp.concurrency(1);
  }
  const session = await load(model, Number(threads));
  createServer(async (request, response) => {
    try {
      const chunks = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      const [predictions] = await run(session, [await decode(Buffer.concat(chunks))]);
      send(response, 200, { predictions });
    } catch (error) {
      send(response, 400, { error: { code: 'CORRUPT_IMAGE', message: error.message } });
    }
  }).listen(0, '127.0.0.1');
}

function send(response, status, body) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}
