/** Times of the last answers: enough for percentiles and a histogram, never more memory. */
export class Stats {
  static KEPT = 1000;
  static RATE_WINDOW_MS = 5000;

  #answers = [];

  add(answer, now) {
    this.#answers.push({ ...answer.timing, roundTripMs: answer.roundTripMs, at: now });
    if (this.#answers.length > Stats.KEPT) {
      this.#answers.shift();
    }
  }

  get count() {
    return this.#answers.length;
  }

  get last() {
    return this.#answers.at(-1);
  }

  /** Nearest-rank percentile of the round trips, in milliseconds. */
  percentile(p) {
    const sorted = this.#roundTrips().sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)];
  }

  /** Answers per second over the last five seconds. */
  rate(now) {
    const recent = this.#answers.filter((answer) => now - answer.at < Stats.RATE_WINDOW_MS);
    if (recent.length < 2) {
      return recent.length ? 1000 / Stats.RATE_WINDOW_MS : 0;
    }
    const span = Math.max(now - recent[0].at, 1);
    return (1000 * recent.length) / span;
  }

  /** Counts of round trips in `bins` equal steps from 0 to the 99th percentile, the rest in the last. */
  histogram(bins) {
    const top = this.percentile(99) || 1;
    const counts = new Array(bins).fill(0);
    for (const ms of this.#roundTrips()) {
      counts[Math.min(bins - 1, Math.floor((ms / top) * bins))]++;
    }
    return { counts, top };
  }

  #roundTrips() {
    return this.#answers.map((answer) => answer.roundTripMs);
  }
}
