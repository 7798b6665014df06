/**
 * An HTTP/1.1 load client on plain sockets: keep-alive, one request at a time on a connection, requests built
 * beforehand. It does as little as it can for each request, because it shares the machine with what it measures.
 */
import net from "node:net";

const CONNECT_TIMEOUT_MS = 10_000;
/** A request without an answer by then counts as failed, and its connection is replaced. */
const ANSWER_TIMEOUT_MS = 30_000;
const WATCH_INTERVAL_MS = 500;
/** How often the open model looks for what is due. */
const TICK_MS = 1;
const HEAD_END = Buffer.from("\r\n\r\n");

/**
 * What came of a run. Latencies are in milliseconds, sorted.
 * @typedef {object} Outcome
 * @property {number} requests Answered inside the measured time.
 * @property {number} seconds The measured time.
 * @property {number} perSecond
 * @property {Map<number, number>} statuses Of every answer, those of the warm-up included.
 * @property {number} failures Connections that broke and requests that were not answered.
 * @property {Float64Array} latencies
 */

/**
 * @typedef {object} Source
 * @property {() => Buffer | null} next The next request, or null when there are no more.
 * @property {(status: number, body: string) => void} [answered] Hears every answer. Asking for it costs the client.
 */

class Connection {
  /** @type {net.Socket | null} */
  socket = null;
  busy = false;
  /** When the request was due. */
  since = 0;
  sentAt = 0;
  /** @type {Buffer | null} */
  #rest = null;
  #port;
  #client;

  /** @param {number} port @param {HttpClient} client */
  constructor(port, client) {
    this.#port = port;
    this.#client = client;
  }

  /** @returns {Promise<void>} */
  open() {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("the server does not accept")), CONNECT_TIMEOUT_MS);
      const socket = net.connect({
        host: "127.0.0.1",
        port: this.#port,
        noDelay: true,
        onread: {
          buffer: Buffer.allocUnsafe(64 * 1024),
          callback: (length, buffer) => {
            this.#read(/** @type {Buffer} */ (buffer).subarray(0, length));
            return true;
          },
        },
      });
      this.socket = socket;
      socket.once("connect", () => {
        clearTimeout(timer);
        resolve();
      });
      socket.on("error", reject);
      socket.on("close", () => {
        clearTimeout(timer);
        reject(new Error("the server closed the connection"));
        if (this.socket === socket) {
          this.#client.broke(this);
        }
      });
    });
  }

  /** @param {Buffer} request @param {number} since */
  send(request, since) {
    this.busy = true;
    this.since = since;
    this.sentAt = performance.now();
    this.socket?.write(request);
  }

  close() {
    const socket = this.socket;
    this.socket = null;
    this.#rest = null;
    socket?.destroy();
  }

  /** @param {Buffer} chunk Only valid during the call. */
  #read(chunk) {
    const data = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    const answer = parseAnswer(data);
    if (!answer) {
      this.#rest = this.#rest ? data : Buffer.from(chunk);
      return;
    }
    this.#rest = null;
    this.#client.answered(this, answer.status, data, answer);
  }
}

/**
 * @param {Buffer} data
 * @returns {{ status: number, bodyAt: number, length: number, chunked: boolean } | null} Null while it is incomplete.
 */
export function parseAnswer(data) {
  const headEnd = data.indexOf(HEAD_END);
  if (headEnd < 0) {
    return null;
  }
  const head = data.toString("latin1", 0, headEnd + 2);
  const status = Number(head.slice(9, 12));
  const bodyAt = headEnd + HEAD_END.length;
  const length = contentLength(head);
  if (length !== null) {
    return data.length >= bodyAt + length ? { status, bodyAt, length, chunked: false } : null;
  }
  let at = bodyAt;
  for (;;) {
    const lineEnd = data.indexOf("\r\n", at, "latin1");
    if (lineEnd < 0) {
      return null;
    }
    const size = Number.parseInt(data.toString("latin1", at, lineEnd), 16);
    at = lineEnd + 2 + size + 2;
    if (data.length < at) {
      return null;
    }
    if (size === 0) {
      return { status, bodyAt, length: at - bodyAt, chunked: true };
    }
  }
}

/** @param {string} head */
function contentLength(head) {
  const at = head.indexOf("\r\nContent-Length: ");
  if (at >= 0) {
    return Number.parseInt(head.slice(at + 18, at + 28), 10);
  }
  const match = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (match) {
    return Number(match[1]);
  }
  return /\r\ntransfer-encoding:/i.test(head) ? null : 0;
}

export class HttpClient {
  /** @type {Connection[]} */
  #connections = [];
  /** @type {Run | null} */
  #run = null;

  /**
   * @param {number} port On this machine.
   * @param {number} connections
   */
  static async open(port, connections) {
    const client = new HttpClient();
    client.#connections = Array.from({ length: connections }, () => new Connection(port, client));
    await Promise.all(client.#connections.map((connection) => connection.open()));
    return client;
  }

  close() {
    for (const connection of this.#connections) {
      connection.close();
    }
  }

  /**
   * Closed model: every connection sends its next request when it has its answer.
   * @param {Source} source
   * @param {{ seconds: number, warmupSeconds?: number }} options
   * @returns {Promise<Outcome>}
   */
  saturate(source, { seconds, warmupSeconds = 0 }) {
    return this.#start(source, { seconds, warmupSeconds, rate: null });
  }

  /**
   * Open model: requests are due at a steady rate, however long answers take, and latency counts from then.
   * @param {Source} source
   * @param {{ seconds: number, warmupSeconds?: number, rate: number }} options
   * @returns {Promise<Outcome>}
   */
  arrive(source, { seconds, warmupSeconds = 0, rate }) {
    return this.#start(source, { seconds, warmupSeconds, rate });
  }

  /**
   * @param {Source} source
   * @param {{ seconds: number, warmupSeconds: number, rate: number | null }} options
   */
  #start(source, options) {
    if (this.#run) {
      throw new Error("one run at a time");
    }
    /** @type {Promise<Outcome>} */
    const outcome = new Promise((resolve) => {
      this.#run = new Run(source, options, this.#connections, (result) => {
        this.#run = null;
        resolve(result);
      });
    });
    return outcome;
  }

  /**
   * @param {Connection} connection
   * @param {number} status
   * @param {Buffer} data
   * @param {{ bodyAt: number, length: number, chunked: boolean }} at
   */
  answered(connection, status, data, at) {
    this.#run?.answered(connection, status, data, at);
  }

  /** @param {Connection} connection */
  broke(connection) {
    const run = this.#run;
    connection.open().then(
      () => run?.broke(connection),
      () => run?.broke(connection),
    );
  }
}

class Run {
  #source;
  #end;
  #measureFrom;
  #measureTo;
  #rate;
  #begun = performance.now();
  #due = 0;
  #connections;
  /** @type {Connection[]} */
  #idle = [];
  #inFlight = 0;
  #exhausted = false;
  #last = 0;
  #failures = 0;
  /** @type {Map<number, number>} */
  #statuses = new Map();
  /** @type {number[]} */
  #latencies = [];
  /** @type {NodeJS.Timeout[]} */
  #timers = [];

  /**
   * @param {Source} source
   * @param {{ seconds: number, warmupSeconds: number, rate: number | null }} options
   * @param {Connection[]} connections
   * @param {(outcome: Outcome) => void} end
   */
  constructor(source, { seconds, warmupSeconds, rate }, connections, end) {
    this.#source = source;
    this.#rate = rate;
    this.#end = end;
    this.#connections = connections;
    this.#measureFrom = this.#begun + warmupSeconds * 1000;
    this.#measureTo = this.#measureFrom + seconds * 1000;
    this.#timers.push(setInterval(() => this.#watch(), WATCH_INTERVAL_MS));
    for (const connection of connections) {
      this.#free(connection, this.#begun);
    }
    if (rate !== null) {
      this.#timers.push(setInterval(() => this.#arrive(), TICK_MS));
    }
  }

  /**
   * @param {Connection} connection
   * @param {number} status
   * @param {Buffer} data
   * @param {{ bodyAt: number, length: number, chunked: boolean }} at
   */
  answered(connection, status, data, { bodyAt, length, chunked }) {
    const now = performance.now();
    this.#inFlight -= 1;
    connection.busy = false;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (now >= this.#measureFrom && now < this.#measureTo) {
      this.#latencies.push(now - connection.since);
      this.#last = now;
    }
    if (this.#source.answered) {
      const raw = data.toString("utf8", bodyAt, bodyAt + length);
      this.#source.answered(
        status,
        chunked ? raw.slice(raw.indexOf("\r\n") + 2, raw.lastIndexOf("\r\n0\r\n")) : raw,
      );
    }
    this.#free(connection, now);
  }

  /** @param {Connection} connection */
  broke(connection) {
    this.#failures += 1;
    if (connection.busy) {
      connection.busy = false;
      this.#inFlight -= 1;
    }
    this.#free(connection, performance.now());
  }

  /** @param {Connection} connection @param {number} now */
  #free(connection, now) {
    if (this.#rate === null) {
      this.#send(connection, now);
    } else {
      this.#idle.push(connection);
      this.#arrive();
    }
    if (this.#inFlight === 0 && this.#isOver(now)) {
      this.#finish();
    }
  }

  /** @param {number} now */
  #isOver(now) {
    return this.#exhausted || now >= this.#measureTo;
  }

  #arrive() {
    const now = performance.now();
    const rate = /** @type {number} */ (this.#rate);
    const due = Math.floor(((Math.min(now, this.#measureTo) - this.#begun) / 1000) * rate);
    while (this.#due < due && this.#idle.length > 0 && !this.#exhausted) {
      const connection = /** @type {Connection} */ (this.#idle.pop());
      this.#due += 1;
      this.#send(connection, this.#begun + (this.#due / rate) * 1000);
    }
    if (this.#inFlight === 0 && now >= this.#measureTo) {
      this.#finish();
    }
  }

  /** @param {Connection} connection @param {number} since */
  #send(connection, since) {
    if (this.#isOver(performance.now()) && this.#rate === null) {
      return;
    }
    const request = this.#source.next();
    if (request === null) {
      this.#exhausted = true;
      return;
    }
    this.#inFlight += 1;
    connection.send(request, since);
  }

  #watch() {
    const now = performance.now();
    if (this.#inFlight === 0 && this.#isOver(now)) {
      this.#finish();
      return;
    }
    for (const connection of this.#connections) {
      if (connection.busy && now - connection.sentAt > ANSWER_TIMEOUT_MS) {
        connection.socket?.destroy();
      }
    }
  }

  #finish() {
    for (const timer of this.#timers) {
      clearInterval(timer);
    }
    if (this.#timers.length === 0) {
      return;
    }
    this.#timers = [];
    const seconds =
      (this.#exhausted ? this.#last - this.#measureFrom : this.#measureTo - this.#measureFrom) / 1000;
    const latencies = Float64Array.from(this.#latencies).sort();
    this.#end({
      requests: latencies.length,
      seconds,
      perSecond: seconds > 0 ? latencies.length / seconds : 0,
      statuses: this.#statuses,
      failures: this.#failures,
      latencies,
    });
  }
}

/** @param {Float64Array} sorted @param {number} share 0…1 */
export function percentile(sorted, share) {
  if (sorted.length === 0) {
    return Number.NaN;
  }
  return /** @type {number} */ (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
}
